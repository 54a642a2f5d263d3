package io.plantain.generation.provider.kie;

import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.ProviderJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads KIE's calls. The signature covers the job and a time stamp, not the body.
///
/// The time stamp's age is not judged: an old call that is played again only makes us ask once
/// more, and a worker whose clock is wrong would refuse all of them.
final class KieCallbacks {
  private static final int MAX_ID_CHARACTERS = 200; // KIE's have about 40

  private KieCallbacks() {}

  static CallbackSays read(CallbackRequest request, KieSettings settings) {
    String jobId = jobId(request.body());
    return settings.signsCallbacks() && !isSigned(request, jobId, settings.webhookKey())
        ? new CallbackSays.Forged()
        : new CallbackSays.Look(jobId);
  }

  private static @Nullable String jobId(byte[] body) {
    JsonNode json = ProviderJson.object(body);
    if (json == null) {
      return null;
    }
    JsonNode data = json.path("data");
    // The vendor's sample code takes `task_id`, its payloads carry `taskId`.
    String id = data.path("taskId").asString(data.path("task_id").asString(""));
    return id.isBlank() || id.length() > MAX_ID_CHARACTERS ? null : id;
  }

  private static boolean isSigned(
      CallbackRequest request, @Nullable String jobId, @Nullable String key) {
    String given = request.header().apply("X-Webhook-Signature");
    String at = request.header().apply("X-Webhook-Timestamp");
    if (given == null || at == null || jobId == null || key == null) {
      return false;
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] expected = mac.doFinal((jobId + "." + at).getBytes(StandardCharsets.UTF_8));
      byte[] base64 = Base64.getEncoder().encode(expected);
      return MessageDigest.isEqual(base64, given.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has HmacSHA256", missing);
    }
  }
}
