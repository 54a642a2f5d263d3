package io.plantain.generation.provider.banana;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderMedia;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// `modelOutputs`: whatever the deployed model returned; we know base64 and links, and the mark of
/// its own content filter.
final class BananaOutputs {
  private BananaOutputs() {}

  static ProviderAnswer finished(JsonNode body) {
    List<ProviderMedia> media = new ArrayList<>();
    boolean flagged = false;
    boolean unreadable = false;
    for (JsonNode output : body.path("modelOutputs").values()) {
      if (isTrue(output.path("nsfw_content_detected"))) {
        flagged = true;
        continue;
      }
      String base64 = output.path("image_base64").asString("");
      String url = output.path("image_url").asString("");
      ProviderMedia picture =
          base64.isEmpty() ? ProviderMedia.ofUrl(url) : ProviderMedia.ofBase64(base64);
      if (picture != null) {
        media.add(picture);
      } else {
        unreadable |= !base64.isEmpty();
      }
    }
    if (media.isEmpty() && flagged) {
      return new ProviderAnswer.Refused(FailureReason.PROVIDER_CONTENT_BLOCKED, "nsfw flag");
    }
    if (media.isEmpty() && unreadable) {
      return new ProviderAnswer.Refused(FailureReason.INVALID_RESULT, "not base64");
    }
    return new ProviderAnswer.Finished(media, null);
  }

  /// Some servers send a flag, some a list with one flag a picture.
  private static boolean isTrue(JsonNode flag) {
    return flag.isArray()
        ? flag.valueStream().anyMatch(each -> each.asBoolean(false))
        : flag.asBoolean(false);
  }
}
