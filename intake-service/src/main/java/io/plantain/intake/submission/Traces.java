package io.plantain.intake.submission;

import io.plantain.kit.trace.Traceparent;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The W3C trace a task belongs to: that of the span it is accepted in, its sender's, or a new one.
public final class Traces {
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private Traces() {}

  public static String continued(@Nullable String traceparent) {
    String here = Traceparent.current();
    if (here != null) {
      return here;
    }
    if (traceparent != null && TRACEPARENT.matcher(traceparent).matches()) {
      return traceparent;
    }
    byte[] ids = new byte[24];
    ThreadLocalRandom.current().nextBytes(ids);
    String hex = HexFormat.of().formatHex(ids);
    return "00-" + hex.substring(0, 32) + "-" + hex.substring(32) + "-01";
  }
}
