package io.plantain.intake.requests;

import io.plantain.event.TaskEvent;
import io.plantain.event.TaskRequest;
import io.plantain.intake.IntakeSettings;
import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.limit.Turns;
import io.plantain.intake.plan.NotInPlan;
import io.plantain.intake.plan.Plan;
import io.plantain.intake.projection.Told;
import io.plantain.intake.submission.Answer;
import io.plantain.intake.submission.InputHosts;
import io.plantain.intake.submission.Order;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.RequestJson;
import io.plantain.intake.submission.Sender;
import io.plantain.intake.submission.Submission;
import io.plantain.intake.submission.Traces;
import io.plantain.intake.team.Teams;
import io.plantain.kit.Duplicates;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import io.plantain.kit.RetentionSettings;
import io.plantain.kit.TryLater;
import io.plantain.kit.UnreadableRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Request records take the same path as an HTTP call. A bad one becomes TaskRejected, which its
/// sender can see; one that cannot be read at all, or of an unknown team, becomes a dead letter
/// too. A key that is sent again is answered as it was the first time: its sender may have lost his
/// place. What is above the team's requests a minute is accepted and waits for its turn.
@Component
class RecordRequests {
  private static final String KEY = "idempotency_key";
  private static final String NAMELESS = "-"; // no team can have this id
  private static final String UNKNOWN_TEAM =
      "The header %s or the topic names no known team. Name one, or ask the operator to create it."
          .formatted(TaskRequest.TEAM_HEADER);

  /// A record that could be read; `body` is null where the team may not use this topic.
  record Asked(ConsumerRecord<String, byte[]> record, String teamId, JsonNode body) {}

  private final Teams teams;
  private final Orders orders;
  private final Submission submission;
  private final EventPublisher publisher;
  private final Refusals refusals;
  private final Turns turns;
  private final InputHosts inputHosts;
  private final Told told;
  private final Set<String> allowedTeams;
  private final Duplicates duplicates;

  /// As long as a record may come again, so that it still finds its task.
  private final Duration keyLife;

  RecordRequests(
      Teams teams,
      Orders orders,
      Submission submission,
      EventPublisher publisher,
      Refusals refusals,
      Turns turns,
      InputHosts inputHosts,
      Told told,
      IntakeSettings settings,
      Duplicates duplicates,
      RetentionSettings retention) {
    this.teams = teams;
    this.orders = orders;
    this.submission = submission;
    this.publisher = publisher;
    this.refusals = refusals;
    this.turns = turns;
    this.inputHosts = inputHosts;
    this.told = told;
    this.allowedTeams = settings.requestTeams();
    this.duplicates = duplicates;
    this.keyLife = retention.records();
  }

  /// Before the batch: senders of records that become dead letters hear of it; a repeat says the
  /// same.
  void tellSenders(List<ConsumerRecord<String, byte[]>> batch) {
    List<Outgoing> told = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : batch) {
      String named = namedTeam(record);
      boolean known = named != null && teams.exists(named);
      String team = named == null ? NAMELESS : named;
      try {
        JsonNode body = RequestJson.parse(record.value());
        if (!known) {
          Asked request = new Asked(record, team, body);
          told.add(rejected(request, "unknown_team", UNKNOWN_TEAM));
        }
      } catch (InvalidRequest unreadable) {
        told.add(rejected(record, team, null, "invalid_json", unreadable.sentence()));
      }
    }
    publisher.publish(told);
  }

  Asked read(ConsumerRecord<String, byte[]> record) {
    String team = namedTeam(record);
    if (team == null || !teams.exists(team)) {
      throw new UnreadableRecord(
          "the header %s or the topic names no known team".formatted(TaskRequest.TEAM_HEADER));
    }
    try {
      return new Asked(record, team, RequestJson.parse(record.value()));
    } catch (InvalidRequest invalid) {
      throw new UnreadableRecord(invalid.sentence());
    }
  }

  List<Outgoing> submit(List<Asked> requests) {
    Map<String, Refusals.Refusal> said =
        refusals.of(requests.stream().map(request -> positionKey(request.record)).toList());
    Map<String, Refusals.Refusal> now = new HashMap<>();
    List<Outgoing> answered = new ArrayList<>();
    List<Asked> asked = new ArrayList<>();
    List<Order> prepared = new ArrayList<>();
    for (Asked request : requests) {
      Refusals.Refusal before = said.get(positionKey(request.record));
      try {
        if (before != null) {
          duplicates.count(request.record.topic(), 1);
          answered.add(rejected(request, before.code(), before.message()));
        } else if (TeamTopics.teamOf(request.record.topic()) == null
            && !allowedTeams.isEmpty()
            && !allowedTeams.contains(request.teamId)) {
          answered.add(
              rejected(
                  request,
                  "team_not_allowed",
                  "This team may not use the shared request topic. Ask the operator."));
        } else {
          prepared.add(prepare(request));
          asked.add(request);
        }
      } catch (InvalidRequest invalid) {
        reject(request, invalid.code(), invalid.sentence(), answered);
      } catch (NotInPlan forbidden) {
        reject(request, NotInPlan.CODE, forbidden.sentence(), answered);
      }
    }
    checkLinks(asked, prepared, answered);
    List<Answer> answers = submitAll(prepared);
    List<UUID> repeated = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Asked request = asked.get(i);
      switch (answers.get(i)) {
        case Answer.Accepted(UUID taskId, long credits) -> {
          if (!taskId.equals(prepared.get(i).taskId())) {
            duplicates.count(request.record.topic(), 1);
            if (keyOf(request) != null) { // without one nobody knows which answer is his
              repeated.add(taskId);
            }
          }
        }
        case Answer.KeyReused reused ->
            answered.add(rejected(request, "idempotency_key_reused", Submission.KEY_REUSED));
        case Answer.SpendCapReached reached -> // a record has no key
            throw new IllegalStateException("a record with a spend cap");
        case Answer.TooFewCredits few -> {
          String sentence = Submission.sentence(few);
          now.put(
              positionKey(request.record), new Refusals.Refusal("insufficient_credits", sentence));
          answered.add(rejected(request, "insufficient_credits", sentence));
        }
      }
    }
    refusals.remember(now);
    answered.addAll(told.of(repeated));
    return answered;
  }

  private List<Answer> submitAll(List<Order> prepared) {
    try {
      List<Answer> answers = prepared.isEmpty() ? List.of() : submission.submitAll(prepared);
      if (prepared.stream().anyMatch(Order::paced)) {
        turns.wake();
      }
      return answers;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new TryLater("stopping", stopping);
    }
  }

  /// All hosts of the batch together, so that slow name servers cost it one wait.
  private void checkLinks(List<Asked> asked, List<Order> prepared, List<Outgoing> rejections) {
    Set<String> hosts = new HashSet<>();
    prepared.forEach(order -> hosts.addAll(InputHosts.hostsOf(order.spec())));
    Map<String, String> problems = inputHosts.problemsOf(hosts);
    for (int i = prepared.size() - 1; i >= 0 && !problems.isEmpty(); i--) {
      String problem = InputHosts.problemOf(prepared.get(i).spec(), problems);
      if (problem != null) {
        prepared.remove(i);
        reject(asked.remove(i), InvalidRequest.CODE, problem, rejections);
      }
    }
  }

  /// What was accepted once stays so when the record comes again, whatever has changed since.
  private void reject(Asked request, String code, String sentence, List<Outgoing> answers) {
    Answer.Accepted before = first(request);
    if (before == null) {
      answers.add(rejected(request, code, sentence));
      return;
    }
    duplicates.count(request.record.topic(), 1);
    if (keyOf(request) != null) {
      answers.addAll(told.of(List.of(before.taskId())));
    }
  }

  private Answer.@Nullable Accepted first(Asked request) {
    String key;
    try {
      key = requestKeyOf(request);
    } catch (InvalidRequest unusable) {
      return null;
    }
    return submission.first(request.teamId, key, Orders.sha256(bodyOf(request)));
  }

  private static JsonNode bodyOf(Asked request) {
    if (request.body instanceof ObjectNode object && object.has(KEY)) {
      ObjectNode rest = object.deepCopy();
      rest.remove(KEY);
      return rest;
    }
    return request.body;
  }

  private static String requestKeyOf(Asked request) {
    String key = keyOf(request);
    return key == null ? positionKey(request.record) : Orders.checkedKey(key);
  }

  private Order prepare(Asked request) {
    Plan plan = teams.planOf(request.teamId);
    if (plan == null) {
      throw new TryLater("the team was there a moment ago", null);
    }
    return orders.prepare(
        Sender.ofRecords(request.teamId, plan),
        bodyOf(request),
        requestKeyOf(request),
        keyLife,
        Traces.continued(Received.header(request.record, "traceparent")));
  }

  private static @Nullable String keyOf(Asked request) {
    JsonNode inBody = request.body.get(KEY);
    if (inBody != null && !inBody.isNull()) {
      if (!inBody.isString()) {
        throw new InvalidRequest(KEY + " must be a string.");
      }
      return inBody.stringValue();
    }
    return Received.header(request.record, KEY);
  }

  /// A record without a key is its own: redelivered or redriven it stays the same task. The blank
  /// keeps it apart from senders' keys, the time from records of a topic that was made anew.
  private static String positionKey(ConsumerRecord<String, byte[]> record) {
    return "record " + Received.origin(record);
  }

  private static String position(ConsumerRecord<String, byte[]> record) {
    return "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
  }

  private static @Nullable String namedTeam(ConsumerRecord<String, byte[]> record) {
    String own = TeamTopics.teamOf(record.topic());
    String team = own == null ? Received.header(record, TaskRequest.TEAM_HEADER) : own;
    return team != null && Teams.isTeamId(team) ? team : null;
  }

  private static Outgoing rejected(Asked request, String code, String message) {
    JsonNode inBody = request.body.get(KEY);
    String key =
        inBody != null && inBody.isString()
            ? inBody.stringValue()
            : Received.header(request.record, KEY);
    return rejected(request.record, request.teamId, key == null ? null : shown(key), code, message);
  }

  /// A key may be refused for what it is made of, and no event could carry that.
  private static String shown(String key) {
    StringBuilder shown = new StringBuilder();
    key.codePoints()
        .limit(Orders.MAX_KEY_CHARACTERS)
        .forEach(
            character ->
                shown.appendCodePoint(
                    Character.getType(character) == Character.SURROGATE ? '?' : character));
    return shown.toString();
  }

  private static Outgoing rejected(
      ConsumerRecord<String, byte[]> record,
      String team,
      @Nullable String key,
      String code,
      String message) {
    return new Outgoing(
        new TaskEvent.TaskRejected(
            team,
            Instant.ofEpochMilli(Math.max(0, record.timestamp())),
            position(record),
            key,
            code,
            message),
        Received.header(record, "traceparent"));
  }
}
