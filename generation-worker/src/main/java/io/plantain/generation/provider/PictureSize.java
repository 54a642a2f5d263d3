package io.plantain.generation.provider;

import io.plantain.event.TaskOptions;
import org.jspecify.annotations.Nullable;

/// Width and height, for servers that want pixels where a customer named a ratio and a resolution.
public record PictureSize(int width, int height) {
  private static final int STEP = 64; // what diffusion models divide a side into

  /// The size that was given, or the one that holds as many pixels as a square of the resolution.
  public static PictureSize of(TaskOptions options) {
    Integer width = options.width();
    Integer height = options.height();
    if (width != null && height != null) {
      return new PictureSize(width, height);
    }
    int side = side(options.resolution());
    double ratio = ratio(options.aspectRatio());
    double wide = side * Math.sqrt(ratio);
    return new PictureSize(stepped(wide), stepped(wide / ratio));
  }

  /// Width by height; 1 where nothing or `auto` was asked for.
  public static double ratio(@Nullable String aspectRatio) {
    if (aspectRatio == null || !aspectRatio.matches("\\d{1,2}:\\d{1,2}")) {
      return 1;
    }
    String[] sides = aspectRatio.split(":");
    double wide = Integer.parseInt(sides[0]);
    double high = Integer.parseInt(sides[1]);
    return wide == 0 || high == 0 ? 1 : wide / high;
  }

  private static int side(@Nullable String resolution) {
    return switch (resolution) {
      case "4K" -> 4096;
      case "2K" -> 2048;
      case null, default -> 1024;
    };
  }

  private static int stepped(double side) {
    return Math.max(STEP, (int) Math.round(side / STEP) * STEP);
  }
}
