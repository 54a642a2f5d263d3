package io.plantain.generation.provider;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Overhears what providers really answer, so that operators can read it: adapters need not know.
public final class RawAnswers {
  private static final ScopedValue<RawAnswers> LISTENER = ScopedValue.newInstance();
  private static final int READ_BYTES = 64 * 1024; // of a body; enough for any error
  private static final int MAX_CHARACTERS = 4_000; // kept
  private static final int SHORTEST_SECRET = 4; // shorter ones would black out half of the text
  private static final String BLACKENED = "***";

  private static final Pattern SECRET_FIELD =
      Pattern.compile(
          "(?i)(\"[a-z_-]*(?:api_?-?key|token|secret|password|authorization|signature|credential)"
              + "[a-z_-]*\"\\s*:\\s*\")((?:[^\"\\\\]|\\\\.)*)(\")");
  private static final Pattern SECRET_WORD =
      Pattern.compile(
          "(?i)\\b((?:bearer|basic|key)\\s+)[a-z0-9._~+/=:-]{8,}|\\b(?:sk|pk|hf|r8|rpa)[-_][A-Za-z0-9_-]{8,}");
  private static final Pattern QUERY = Pattern.compile("(https?://[^\\s\"?\\\\]+)\\?[^\\s\"\\\\]+");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{256,}={0,2}");

  private int status;
  private byte[] body = new byte[0];
  private List<String> secrets = List.of();

  private RawAnswers() {}

  /// @param status 0 where there was no answer at all
  /// @param text without secrets, cut
  public record Heard(ProviderAnswer said, int status, String text) {}

  /// @param prompt a text that must not be kept either; blank for none
  public static String cleaned(String text, List<String> secrets, String prompt) {
    String clean = text;
    List<String> names = new ArrayList<>(secrets);
    if (!prompt.isBlank()) {
      names.add(prompt);
      names.add(prompt.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    }
    for (String secret : names) {
      if (secret.length() >= SHORTEST_SECRET) {
        clean = clean.replace(secret, BLACKENED);
      }
    }
    clean = SECRET_FIELD.matcher(clean).replaceAll("$1" + BLACKENED + "$3");
    clean = SECRET_WORD.matcher(clean).replaceAll(BLACKENED);
    clean = QUERY.matcher(clean).replaceAll("$1?" + BLACKENED);
    clean =
        BASE64.matcher(clean).replaceAll(match -> "(" + match.group().length() + " characters)");
    clean = clean.replace("\u0000", ""); // PostgreSQL keeps none
    return clean.length() <= MAX_CHARACTERS ? clean : clean.substring(0, MAX_CHARACTERS) + " ...";
  }

  /// Makes the call and says what was really answered to its last request.
  public static Heard listen(Supplier<ProviderAnswer> call) {
    return listen(call, "");
  }

  /// @param prompt is not kept
  public static Heard listen(Supplier<ProviderAnswer> call, String prompt) {
    RawAnswers listener = new RawAnswers();
    ProviderAnswer said = ScopedValue.where(LISTENER, listener).call(call::get);
    return new Heard(
        said,
        listener.status,
        isWorthKeeping(said)
            ? cleaned(new String(listener.body, StandardCharsets.UTF_8), listener.secrets, prompt)
            : "");
  }

  /// Where it did not simply go on.
  public static boolean isWorthKeeping(ProviderAnswer said) {
    return switch (said) {
      case ProviderAnswer.Refused refused -> true;
      case ProviderAnswer.Unknown unknown -> true;
      case ProviderAnswer.Retry retry -> retry.cause() != ProviderAnswer.Retry.Cause.OURS;
      case ProviderAnswer.Finished finished -> finished.media().isEmpty();
      case ProviderAnswer.Accepted accepted -> false;
      case ProviderAnswer.Running running -> false;
    };
  }

  /// Called by the client for every answer.
  static void answered(ProviderCall call, Reply.Answered answered) {
    if (LISTENER.isBound()) {
      RawAnswers listener = LISTENER.get();
      listener.status = answered.status();
      byte[] all = answered.body();
      listener.body = all.length <= READ_BYTES ? all : Arrays.copyOf(all, READ_BYTES);
      listener.secrets = secrets(call);
    }
  }

  private static List<String> secrets(ProviderCall call) {
    List<String> secrets = new ArrayList<>();
    call.headers()
        .forEach(
            (name, value) -> {
              if (!name.toLowerCase(Locale.ROOT).startsWith("content")) {
                secrets.add(value);
                secrets.add(value.substring(value.lastIndexOf(' ') + 1));
              }
            });
    Payload payload = call.payload();
    if (payload != null && payload.bytes().length <= READ_BYTES) {
      Matcher fields = SECRET_FIELD.matcher(new String(payload.bytes(), StandardCharsets.UTF_8));
      while (fields.find()) {
        secrets.add(fields.group(2));
      }
    }
    return secrets;
  }
}
