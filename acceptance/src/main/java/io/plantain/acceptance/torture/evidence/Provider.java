package io.plantain.acceptance.torture.evidence;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Installation;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The sketch provider's own books.
final class Provider {
  private static final int SHOWN_CHARACTERS = 200; // of a prompt, in its statistics

  private Provider() {}

  static Map<String, Provided> counts(Installation installation) {
    JsonNode stats = new Api(installation.sketch(), "none").get("/control/stats").body();
    JsonNode jobs = stats.path("jobs_by_prompt");
    Map<String, Provided> counts = new HashMap<>();
    stats
        .path("by_prompt")
        .properties()
        .forEach(
            submits ->
                counts.put(
                    submits.getKey(),
                    new Provided(
                        submits.getValue().asInt(0),
                        // a provider that does not count jobs makes one of each submit
                        jobs.path(submits.getKey()).asInt(submits.getValue().asInt(0)))));
    return counts;
  }

  /// How often somebody came to where only a forged callback or a redirect to the inside leads.
  static long trapped(Installation installation) {
    return new Api(installation.sketch(), "none")
        .get("/control/stats")
        .body()
        .path("trapped")
        .asLong(0);
  }

  static String key(String prompt) {
    return prompt.length() <= SHOWN_CHARACTERS ? prompt : prompt.substring(0, SHOWN_CHARACTERS);
  }
}
