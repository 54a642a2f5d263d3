package io.plantain.generation.provider.comfyui;

import static io.plantain.generation.provider.Account.encoded;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Statuses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One entry of the history: how a graph ended, and the files that its nodes left.
final class ComfyuiHistory {
  private ComfyuiHistory() {}

  /// @param view the bytes of a file, null where the server does not give them
  static ProviderAnswer read(JsonNode entry, Function<String, byte @Nullable []> view) {
    JsonNode status = entry.path("status");
    if (status.path("status_str").asString("").equals("error")) {
      return failed(status.path("messages"));
    }
    if (status.has("completed") && !status.path("completed").asBoolean(true)) {
      return new ProviderAnswer.Running(null, null, null);
    }
    List<ProviderMedia> media = new ArrayList<>();
    for (String file : files(entry.path("outputs"))) {
      byte[] bytes = view.apply(file);
      if (bytes == null) {
        return new ProviderAnswer.Retry(null, "a result that cannot be read");
      }
      ProviderMedia one = ProviderMedia.ofBytes(bytes);
      if (one != null) {
        media.add(one);
      }
    }
    return new ProviderAnswer.Finished(media, null);
  }

  /// Every list of a node whose items have file names: pictures and films have different ones.
  private static List<String> files(JsonNode outputs) {
    List<String> files = new ArrayList<>();
    for (JsonNode node : outputs.values()) {
      for (JsonNode list : node.values()) {
        for (JsonNode item : list.isArray() ? list.values() : List.<JsonNode>of()) {
          String name = item.path("filename").asString("");
          if (!name.isBlank() && item.path("type").asString("output").equals("output")) {
            files.add(
                "filename=%s&subfolder=%s&type=output"
                    .formatted(encoded(name), encoded(item.path("subfolder").asString(""))));
          }
        }
      }
    }
    return files;
  }

  private static ProviderAnswer failed(JsonNode messages) {
    for (JsonNode message : messages.values()) {
      switch (message.path(0).asString("")) {
        case "execution_interrupted" -> {
          return new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "interrupted");
        }
        case "execution_error" -> {
          String type = message.path(1).path("exception_type").asString("");
          return type.contains("OutOfMemory")
              ? new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "out of memory")
              : Statuses.failed(
                  message.path(1).path("exception_message").asString(""), "execution_error");
        }
        default -> {}
      }
    }
    return new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "error");
  }
}
