package io.plantain.local.sketch;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// The colours of one picture: a sky, a light, and land that fades into the distance.
record Palette(
    Color zenith, Color horizon, Color light, Color farLand, Color nearLand, boolean night) {
  private static final List<List<String>> HOURS =
      List.of(
          List.of("dawn", "sunrise", "morning"),
          List.of("noon", "daylight", "sunny"),
          List.of("dusk", "sunset", "evening"),
          List.of("night", "moon", "star"));

  /// The hour is what the prompt says, else drawn; the base hue makes any two pictures differ.
  static Palette of(String prompt, Random random) {
    float hue = random.nextFloat();
    int drawn = random.nextInt(4);
    return switch (hour(prompt.toLowerCase(Locale.ROOT), drawn)) {
      case 0 -> dawn(hue);
      case 1 -> day(hue);
      case 2 -> dusk(hue);
      default -> night(hue);
    };
  }

  private static int hour(String prompt, int drawn) {
    for (int hour = 0; hour < HOURS.size(); hour++) {
      if (HOURS.get(hour).stream().anyMatch(prompt::contains)) {
        return hour;
      }
    }
    return drawn;
  }

  private static Palette dawn(float hue) {
    return new Palette(
        hsb(0.55f + hue * 0.15f, 0.38f, 0.78f),
        hsb(0.02f + hue * 0.10f, 0.30f, 0.99f),
        hsb(0.11f, 0.22f, 1.00f),
        hsb(0.93f + hue * 0.15f, 0.26f, 0.80f),
        hsb(0.66f + hue * 0.20f, 0.55f, 0.24f),
        false);
  }

  private static Palette day(float hue) {
    return new Palette(
        hsb(0.50f + hue * 0.12f, 0.52f, 0.80f),
        hsb(0.14f + hue * 0.08f, 0.14f, 0.99f),
        hsb(0.13f, 0.30f, 1.00f),
        hsb(0.40f + hue * 0.18f, 0.22f, 0.78f),
        hsb(0.36f + hue * 0.22f, 0.62f, 0.25f),
        false);
  }

  private static Palette dusk(float hue) {
    return new Palette(
        hsb(0.68f + hue * 0.16f, 0.62f, 0.42f),
        hsb(0.01f + hue * 0.09f, 0.62f, 0.99f),
        hsb(0.10f + hue * 0.04f, 0.50f, 1.00f),
        hsb(0.90f + hue * 0.12f, 0.48f, 0.66f),
        hsb(0.72f + hue * 0.14f, 0.62f, 0.15f),
        false);
  }

  private static Palette night(float hue) {
    return new Palette(
        hsb(0.58f + hue * 0.16f, 0.74f, 0.16f),
        hsb(0.46f + hue * 0.26f, 0.48f, 0.50f),
        hsb(0.13f, 0.08f, 0.98f),
        hsb(0.52f + hue * 0.20f, 0.46f, 0.38f),
        hsb(0.58f + hue * 0.18f, 0.66f, 0.08f),
        true);
  }

  static Color mix(Color from, Color to, double part) {
    return new Color(
        (int) Math.round(from.getRed() + (to.getRed() - from.getRed()) * part),
        (int) Math.round(from.getGreen() + (to.getGreen() - from.getGreen()) * part),
        (int) Math.round(from.getBlue() + (to.getBlue() - from.getBlue()) * part));
  }

  static Color veil(Color color, int alpha) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
  }

  private static Color hsb(float hue, float saturation, float brightness) {
    return Color.getHSBColor(hue, saturation, brightness);
  }
}
