package io.plantain.generation.provider.replicate;

import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads Replicate's calls, signed as https://www.standardwebhooks.com says: id, time and body. The
/// time's age is not judged, as with the other providers.
final class ReplicateCallbacks {
  private static final String PREFIX = "whsec_";

  private ReplicateCallbacks() {}

  static CallbackSays read(CallbackRequest request, @Nullable Secret secret) {
    if (secret != null && secret.isSet() && !isSigned(request, secret.value())) {
      return new CallbackSays.Forged();
    }
    JsonNode body = ProviderJson.object(request.body());
    String id = body == null ? "" : body.path("id").asString("");
    return new CallbackSays.Look(id.matches("[A-Za-z0-9-]{1,100}") ? id : null);
  }

  private static boolean isSigned(CallbackRequest request, String secret) {
    String id = request.header().apply("webhook-id");
    String at = request.header().apply("webhook-timestamp");
    String given = request.header().apply("webhook-signature");
    if (id == null || at == null || given == null) {
      return false;
    }
    try {
      byte[] key =
          Base64.getDecoder()
              .decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret);
      ByteArrayOutputStream signed = new ByteArrayOutputStream();
      signed.writeBytes((id + "." + at + ".").getBytes(StandardCharsets.UTF_8));
      signed.writeBytes(request.body());
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] expected =
          ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.toByteArray())))
              .getBytes(StandardCharsets.UTF_8);
      boolean known = false;
      for (String one : given.split(" ")) { // several while a secret is being changed
        known |= MessageDigest.isEqual(expected, one.getBytes(StandardCharsets.UTF_8));
      }
      return known;
    } catch (IllegalArgumentException notBase64) {
      return false;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has HmacSHA256", missing);
    }
  }
}
