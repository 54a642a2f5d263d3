package io.plantain.local.dlt.operator;

import io.plantain.event.DeadLetterHeaders;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.TaskRequest;
import io.plantain.local.dlt.Act;
import io.plantain.local.dlt.DeadLetter;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// One letter, for people and for programs. What customers wrote is hidden unless asked for.
final class LetterPage {
  private static final int DUMPED_BYTES = 256; // enough to recognise a format
  private static final int MAX_HEADER_CHARACTERS = 300;
  private static final int MAX_JSON_CHARACTERS = 20_000; // some screens; --json shows all of it

  /// Ours, or known to hold no text of a customer.
  private static final Set<String> SHOWN_HEADERS =
      Set.of("traceparent", "content-type", TaskRequest.TEAM_HEADER);

  /// Words of customers, whatever they look like.
  private static final Pattern CUSTOMERS_FIELD =
      Pattern.compile(
          "(?i).*(prompt|content|text|caption|message|metadata|description|task_name).*");

  /// An id, a time, a number, a name of ours; text has blanks or is longer.
  private static final Pattern NO_TEXT = Pattern.compile("[\\w.:+@/-]{0,64}");

  private LetterPage() {}

  static String json(DeadLetter letter) {
    return object(letter).toString();
  }

  static String json(
      DeadLetter letter, @Nullable ConsumerRecord<byte[], byte[]> record, boolean withPrompt) {
    ObjectNode json = object(letter);
    if (record != null) {
      ObjectNode headers = json.putObject("headers");
      for (Header header : record.headers()) {
        headers.put(header.key(), headerText(header, withPrompt));
      }
      json.put("value_bytes", record.value() == null ? -1 : record.value().length);
      JsonNode tree = tree(record.value());
      if (tree != null) {
        json.set("value", withPrompt ? tree : hideTexts(tree, false));
      } else if (record.value() != null && withPrompt) {
        json.put("value_base64", java.util.Base64.getEncoder().encodeToString(record.value()));
      }
    }
    return json.toString();
  }

  static void print(
      PrintStream out,
      DeadLetter letter,
      @Nullable ConsumerRecord<byte[], byte[]> record,
      boolean withPrompt) {
    out.printf("dead letter %s: %s%n", letter.id(), letter.state().word());
    line(out, "reason", letter.reason());
    line(out, "exception", letter.exception());
    line(out, "service", letter.service());
    line(out, "read at", letter.source());
    line(out, "its time there", time(letter.sourceTimestamp()));
    line(out, "died", letter.diedAt());
    line(out, "first failure", letter.firstFailure());
    line(out, "attempts", letter.attempts());
    line(out, "deaths", letter.deaths());
    line(out, "task", letter.taskId());
    line(out, "team", letter.team());
    line(out, "stands at", letter.place());
    letter.acts().forEach(act -> line(out, act.kind().word(), sentence(act)));
    if (record == null) {
      out.println("  The record itself is no longer kept.");
      return;
    }
    story(out, record);
    line(out, "key", key(record.key()));
    out.println("  headers");
    for (Header header : record.headers()) {
      if (!header.key().equals(DeadLetterHeaders.REDRIVEN_STORY)) {
        out.printf(
            "    %s: %s%n", Screen.safe(header.key()), Screen.safe(headerText(header, withPrompt)));
      }
    }
    value(out, letter, record.value(), withPrompt);
  }

  private static void story(PrintStream out, ConsumerRecord<byte[], byte[]> record) {
    Header story = record.headers().lastHeader(DeadLetterHeaders.REDRIVEN_STORY);
    JsonNode entries = story == null ? null : tree(story.value());
    if (entries != null && entries.isArray()) {
      out.println("  before that");
      entries.forEach(entry -> out.printf("    %s%n", Screen.safe(entry.toString())));
    }
  }

  private static void value(
      PrintStream out, DeadLetter letter, byte @Nullable [] value, boolean withPrompt) {
    if (letter.leftOut()) {
      out.printf("  value: too large for a letter; it stands at %s only%n", letter.source());
      return;
    }
    if (value == null) {
      out.println("  value: none (a tombstone)");
      return;
    }
    JsonNode tree = tree(value);
    String what =
        switch (EventCodec.decode(value)) {
          case Decoded.Event(var event) -> "event " + event.getClass().getSimpleName();
          case Decoded.UnknownType(String type) -> "JSON of the unknown type " + type;
          case Decoded.Unreadable(String reason) ->
              (tree == null ? "" : "JSON, as an event ") + "unreadable: " + reason;
        };
    out.printf("  value: %d bytes, %s%n", value.length, Screen.safe(what));
    if (tree != null) {
      String pretty =
          EventCodec.mapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(withPrompt ? tree : hideTexts(tree, false));
      Screen.cut(pretty, MAX_JSON_CHARACTERS)
          .lines()
          .forEach(text -> out.printf("    %s%n", Screen.safe(text)));
    } else if (!withPrompt) {
      out.println("    hidden, for it may hold a prompt; --with-prompt shows it");
    } else {
      String text = Screen.text(value);
      if (text == null) {
        out.print(Screen.hex(value, DUMPED_BYTES));
      } else {
        out.printf("    %s%n", Screen.safe(Screen.cut(text, MAX_JSON_CHARACTERS)));
      }
    }
  }

  private static ObjectNode object(DeadLetter letter) {
    ObjectNode json = EventCodec.mapper().createObjectNode();
    json.put("id", letter.id()).put("state", letter.state().word());
    json.put("service", letter.service()).put("reason", letter.reason());
    json.put("exception", letter.exception()).put("died", letter.diedAt().toString());
    json.put("first_failure", text(letter.firstFailure()));
    json.put("attempts", letter.attempts()).put("deaths", letter.deaths());
    DeadLetter.Position source = letter.source();
    if (source != null) {
      json.put("topic", source.topic()).put("partition", source.partition());
      json.put("offset", source.offset());
    }
    json.put("task_id", letter.taskId()).put("team_id", letter.team());
    json.put("stands_at", letter.place().toString());
    ArrayNode acts = json.putArray("acts");
    for (Act act : letter.acts()) {
      ObjectNode entry = acts.addObject();
      entry.put("act", act.kind().word()).put("by", act.by()).put("at", act.at().toString());
      entry.put("why", act.why()).put("sent_to", act.sentTo());
    }
    return json;
  }

  private static JsonNode hideTexts(JsonNode node, boolean customers) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = object.objectNode();
        object
            .properties()
            .forEach(
                field ->
                    copy.set(
                        field.getKey(),
                        hideTexts(
                            field.getValue(),
                            customers || CUSTOMERS_FIELD.matcher(field.getKey()).matches())));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(element -> copy.add(hideTexts(element, customers)));
        yield copy;
      }
      case StringNode string when customers || !NO_TEXT.matcher(string.stringValue()).matches() ->
          StringNode.valueOf("(hidden, " + string.stringValue().length() + " characters)");
      default -> node;
    };
  }

  private static @Nullable JsonNode tree(byte @Nullable [] value) {
    try {
      JsonNode tree = value == null ? null : EventCodec.mapper().readTree(value);
      return tree != null && tree.isContainer() ? tree : null;
    } catch (JacksonException notJson) {
      return null;
    }
  }

  private static String headerText(Header header, boolean withPrompt) {
    byte[] bytes = header.value();
    if (bytes == null) {
      return "(null)";
    }
    String name = header.key().toLowerCase(Locale.ROOT);
    boolean ours =
        name.startsWith(DeadLetterHeaders.LETTER_PREFIX)
            || name.startsWith(DeadLetterHeaders.REDRIVEN_PREFIX)
            || name.startsWith("ce_")
            || SHOWN_HEADERS.contains(name);
    if (!ours && !withPrompt) {
      return "(hidden, " + bytes.length + " bytes)";
    }
    String text = Screen.text(bytes);
    return text == null
        ? "(" + bytes.length + " bytes, not text)"
        : Screen.cut(text, MAX_HEADER_CHARACTERS);
  }

  private static String key(byte @Nullable [] key) {
    if (key == null) {
      return "(none)";
    }
    return Screen.cut(new String(key, StandardCharsets.UTF_8), MAX_HEADER_CHARACTERS);
  }

  private static String sentence(Act act) {
    return act.at()
        + " by "
        + act.by()
        + (act.why() == null ? "" : ": " + act.why())
        + (act.sentTo() == null ? "" : ", to " + act.sentTo());
  }

  private static @Nullable Instant time(long milliseconds) {
    return milliseconds < 0 ? null : Instant.ofEpochMilli(milliseconds);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static void line(PrintStream out, String name, @Nullable Object value) {
    if (value != null) {
      out.printf("  %-15s %s%n", name, Screen.safe(value.toString()));
    }
  }
}
