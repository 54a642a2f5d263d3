package io.plantain.intake.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signatures as Standard Webhooks wants them (github.com/standard-webhooks/standard-webhooks).
final class Secrets {
  private static final String PREFIX = "whsec_";
  private static final int SECRET_BYTES = 32; // the standard wants 24 to 64
  private static final String HMAC = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private Secrets() {}

  static String create() {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return PREFIX + Base64.getEncoder().encodeToString(secret);
  }

  /// One signature a secret, so that a receiver may know the old one or the new one.
  static String sign(List<String> secrets, String messageId, Instant at, byte[] body) {
    return secrets.stream()
        .map(secret -> "v1," + sign(secret, messageId, at, body))
        .collect(Collectors.joining(" "));
  }

  private static String sign(String secret, String messageId, Instant at, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
      mac.init(new SecretKeySpec(key, HMAC));
      mac.update(
          "%s.%d.".formatted(messageId, at.getEpochSecond()).getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
