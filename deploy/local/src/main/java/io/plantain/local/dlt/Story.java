package io.plantain.local.dlt;

import io.plantain.event.DeadLetterHeaders;
import io.plantain.event.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Every death and redrive of a record, oldest first. The middle of a long story is left out: the
/// beginning says where it came from, the end what it fails of now.
final class Story {
  static final int MAX_ENTRIES = 20; // ten redrives; then somebody should think
  static final int MAX_BYTES = 8 * 1024; // small beside any record's limit
  private static final int KEPT_AT_THE_BEGINNING = 2;
  private static final int MAX_REASON_CHARACTERS = 200;
  private static final String LEFT_OUT = "left_out";

  private final List<JsonNode> entries = new ArrayList<>();

  /// The story so far; one that cannot be read (a stranger may have written it) counts as none.
  static Story of(Headers headers) {
    Story story = new Story();
    Header header = headers.lastHeader(DeadLetterHeaders.REDRIVEN_STORY);
    if (header != null && header.value() != null) {
      try {
        JsonNode json = EventCodec.mapper().readTree(header.value());
        if (json.isArray()) {
          json.forEach(story.entries::add);
        }
      } catch (JacksonException notAStory) {
        story.entries.clear();
      }
    }
    return story;
  }

  List<JsonNode> entries() {
    return List.copyOf(entries);
  }

  void died(DeadLetter letter) {
    ObjectNode entry = EventCodec.mapper().createObjectNode();
    entry.put("died", letter.diedAt().toString()).put("letter", letter.id());
    entry.put("service", letter.service()).put("at", String.valueOf(letter.source()));
    entry.put("reason", cut(letter.reason())).put("attempts", letter.attempts());
    entries.add(entry);
  }

  void redriven(Instant at, String by, @Nullable String why) {
    ObjectNode entry = EventCodec.mapper().createObjectNode();
    entry.put("redriven", at.toString()).put("by", cut(by));
    if (why != null) {
      entry.put("why", cut(why));
    }
    entries.add(entry);
  }

  byte[] toJson() {
    byte[] json = bytes();
    while (entries.size() > KEPT_AT_THE_BEGINNING + 2
        && (entries.size() > MAX_ENTRIES || json.length > MAX_BYTES)) {
      leaveOutOne();
      json = bytes();
    }
    if (json.length > MAX_BYTES) { // a stranger's entries
      entries.clear();
      return bytes();
    }
    return json;
  }

  private void leaveOutOne() {
    JsonNode marker = entries.get(KEPT_AT_THE_BEGINNING);
    int before = 0;
    if (marker.has(LEFT_OUT)) {
      before = marker.path(LEFT_OUT).asInt(0);
      entries.remove(KEPT_AT_THE_BEGINNING);
    }
    entries.set(
        KEPT_AT_THE_BEGINNING, EventCodec.mapper().createObjectNode().put(LEFT_OUT, before + 1));
  }

  private byte[] bytes() {
    ArrayNode json = EventCodec.mapper().createArrayNode();
    entries.forEach(json::add);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String cut(String text) {
    return text.length() > MAX_REASON_CHARACTERS ? text.substring(0, MAX_REASON_CHARACTERS) : text;
  }
}
