package io.plantain.local.dlt;

import io.plantain.event.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an operator did to a letter, appended to the letter's own partition: an act never leaves
/// the topic before its letter does, and the order of the log decides between two operators.
///
/// @param letter the letter's id
/// @param token names one try of one operator
/// @param instead the token of a claim that this one replaces, because its holder fell silent
/// @param sentTo where the record was sent, as `topic-partition@offset`
public record Act(
    String letter,
    Kind kind,
    String by,
    Instant at,
    @Nullable String why,
    String token,
    @Nullable String instead,
    @Nullable String sentTo) {

  /// In the order in which they can follow each other.
  public enum Kind {
    /// Is about to send it.
    CLAIMED,
    /// Could not send it, and certainly did not.
    RELEASED,
    REDRIVEN,
    DROPPED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  byte[] toJson() {
    ObjectNode json = EventCodec.mapper().createObjectNode();
    json.put("letter", letter).put("act", kind.word()).put("by", by).put("at", at.toString());
    json.put("token", token);
    if (why != null) {
      json.put("why", why);
    }
    if (instead != null) {
      json.put("instead", instead);
    }
    if (sentTo != null) {
      json.put("sent_to", sentTo);
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Null where the record is no act that this version knows.
  static @Nullable Act read(ConsumerRecord<?, byte[]> record) {
    if (record.value() == null) {
      return null;
    }
    try {
      JsonNode json = EventCodec.mapper().readTree(record.value());
      return new Act(
          json.path("letter").asString(),
          Kind.valueOf(json.path("act").asString().toUpperCase(Locale.ROOT)),
          json.path("by").asString(),
          Instant.parse(json.path("at").asString()),
          text(json, "why"),
          json.path("token").asString(),
          text(json, "instead"),
          text(json, "sent_to"));
    } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException notOurs) {
      return null;
    }
  }

  private static @Nullable String text(JsonNode json, String field) {
    return json.path(field).isString() ? json.path(field).stringValue() : null;
  }

  /// Where a letter stands after its acts.
  ///
  /// @param by the act that brought it there; null while nothing was done
  record Standing(State state, @Nullable Act by) {
    boolean isHeldBy(String token) {
      return state == State.CLAIMED && by != null && by.token.equals(token);
    }

    /// The first act wins. No clock is asked: who replaces a claim has waited for it himself.
    static Standing after(List<Act> acts) {
      Standing now = new Standing(State.OPEN, null);
      for (Act act : acts) {
        now =
            switch (act.kind) {
              case CLAIMED -> now.mayBeTakenBy(act) ? new Standing(State.CLAIMED, act) : now;
              case DROPPED -> now.mayBeTakenBy(act) ? new Standing(State.DROPPED, act) : now;
              case RELEASED -> now.isHeldBy(act.token) ? new Standing(State.OPEN, null) : now;
              // It was sent, whatever the claims say.
              case REDRIVEN -> now.state.isOver() ? now : new Standing(State.REDRIVEN, act);
            };
      }
      return now;
    }

    private boolean mayBeTakenBy(Act act) {
      return act.instead == null ? state == State.OPEN : isHeldBy(act.instead);
    }
  }

  /// What became of a letter.
  public enum State {
    OPEN,
    /// Somebody is sending it, or died while doing so.
    CLAIMED,
    REDRIVEN,
    DROPPED;

    public boolean isOver() {
      return this == REDRIVEN || this == DROPPED;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
