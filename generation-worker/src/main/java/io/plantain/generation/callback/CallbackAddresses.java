package io.plantain.generation.callback;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Makes the address that a provider is given for one job, and recognises it when it is called. The
/// last part of it is the job's name and a signature, so a made-up one is told without a look at
/// any row, and nothing has to be stored before a submit.
@Component
public class CallbackAddresses {
  static final String PATH = "/callbacks/";
  private static final int NAME_BYTES = 16 + 2; // task and picture
  private static final int SIGNATURE_BYTES = 16; // 128 bits: nobody guesses one
  private static final int SECRET_CHARACTERS = 46; // both in base64

  /// The job a callback is about.
  record JobName(UUID taskId, int index) {}

  private final @Nullable String base;
  private final SecretKeySpec key;

  CallbackAddresses(JdbcTemplate jdbc, CallbackSettings settings) {
    String url = settings.enabled() ? String.valueOf(settings.baseUrl()) : null;
    this.base = url != null && url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    String stored =
        Objects.requireNonNull(
            jdbc.queryForObject("select key from callback_key", String.class), "made by Flyway");
    this.key = new SecretKeySpec(stored.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
  }

  /// Whether providers are asked to call.
  public boolean enabled() {
    return base != null;
  }

  /// Null where nobody can call us.
  public @Nullable URI of(String provider, UUID taskId, int index) {
    return base == null
        ? null
        : URI.create(base + PATH + provider + "/" + secret(provider, taskId, index));
  }

  String secret(String provider, UUID taskId, int index) {
    byte[] name =
        ByteBuffer.allocate(NAME_BYTES)
            .putLong(taskId.getMostSignificantBits())
            .putLong(taskId.getLeastSignificantBits())
            .putShort((short) index)
            .array();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            ByteBuffer.allocate(NAME_BYTES + SIGNATURE_BYTES)
                .put(name)
                .put(signature(provider, name))
                .array());
  }

  /// Null for one that we did not make, or made for another provider.
  @Nullable JobName read(String provider, String secret) {
    byte[] bytes = decoded(secret);
    byte[] name = Arrays.copyOf(bytes, NAME_BYTES);
    byte[] signature = Arrays.copyOfRange(bytes, NAME_BYTES, NAME_BYTES + SIGNATURE_BYTES);
    if (!MessageDigest.isEqual(signature(provider, name), signature)) {
      return null;
    }
    ByteBuffer parts = ByteBuffer.wrap(name);
    return new JobName(new UUID(parts.getLong(), parts.getLong()), parts.getShort());
  }

  /// Zeros for what is none of ours: compared like any other, so that all refusals cost the same.
  private static byte[] decoded(String secret) {
    byte[] none = new byte[NAME_BYTES + SIGNATURE_BYTES];
    if (secret.length() != SECRET_CHARACTERS) {
      return none;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(secret);
      return bytes.length == none.length ? bytes : none;
    } catch (IllegalArgumentException notBase64) {
      return none;
    }
  }

  private byte[] signature(String provider, byte[] name) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(provider.getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(mac.doFinal(name), SIGNATURE_BYTES);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has HmacSHA256", missing);
    }
  }
}
