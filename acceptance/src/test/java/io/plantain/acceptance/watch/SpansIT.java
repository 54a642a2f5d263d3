package io.plantain.acceptance.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.RunningSystem;
import io.plantain.acceptance.Team;
import io.plantain.acceptance.watch.SpanReceiver.Sent;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.TaskEvent.TaskAccepted;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The whole system sends its spans to a collector of ours.
@ExtendWith(RunningSystem.class)
class SpansIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String CALLER = "00f067aa0ba902b7";

  /// From the upload back to whoever was first with us.
  private static final List<String> WAY_BACK =
      List.of(
          "storage-worker upload",
          "storage-worker keep",
          "storage-worker process generation.results.v1",
          "generation-worker process ledger.entries.v1",
          "ledger-service process moderation.verdicts.v1",
          "moderation-service process intake.tasks.v1");

  @Test
  void areOneTraceFromARequestToTheProviderAndTheUpload(
      Installation system, SpanReceiver receiver) {
    Team team = Team.create(system, "spans", 5);
    team.api()
        .post(
            "/api/v1/webhooks",
            Team.json("{'url':'%s','events':['task.succeeded']}", receiver.hook()));
    String trace = newTrace();
    String word = "quokka" + UUID.randomUUID();
    UUID taskId = team.generate("a " + word, "traceparent", "00-" + trace + "-" + CALLER + "-01");
    team.ended(taskId, SOON);

    awaitNamed(receiver, trace, "deliver task.succeeded");
    List<Sent> spans = whole(receiver, trace);

    List<String> expected = new ArrayList<>(WAY_BACK);
    expected.add("intake-service POST /api/v1/generate");
    assertThat(wayBack(spans, named(spans, "upload"))).isEqualTo(expected);
    Sent first = named(spans, "POST /api/v1/generate");
    assertThat(first.parent()).isEqualTo(CALLER);
    assertThat(first.tags()).containsEntry("http.response.status_code", "200");
    Sent submit = named(spans, "submit kie");
    assertThat(submit.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
    assertThat(submit.tags())
        .containsEntry("task_id", taskId.toString())
        .containsEntry("answer", "Accepted");
    assertThat(wayBack(spans, submit)).containsAll(expected.subList(3, expected.size()));
    assertThat(spans).extracting(Sent::name).contains("poll kie", "fetch");
    Sent told = named(spans, "deliver task.succeeded");
    assertThat(wayBack(spans, told))
        .containsExactly(
            "intake-service deliver task.succeeded", "intake-service POST /api/v1/generate");
    assertThat(told.tags()).containsEntry("http.response.status_code", "204");
    assertThat(spans).extracting(Sent::exported).noneMatch(sent -> sent.contains(word));
  }

  @Test
  void ofARecordContinueTheTraceOfItsProducer(
      Installation system, Broker broker, SpanReceiver receiver) {
    Team team = Team.create(system, "spans", 5);
    String trace = newTrace();
    ProducerRecord<String, byte[]> request =
        new ProducerRecord<>(
            Topics.TASK_REQUESTS,
            null,
            null,
            Team.standard("a quiet lake").getBytes(StandardCharsets.UTF_8));
    request.headers().add("team_id", team.id().getBytes(StandardCharsets.UTF_8));
    request
        .headers()
        .add(
            "traceparent", ("00-" + trace + "-" + CALLER + "-01").getBytes(StandardCharsets.UTF_8));
    broker.send(request);
    ConsumerRecord<String, byte[]> accepted =
        broker.await(
            Topics.TASK_EVENTS,
            SOON,
            record ->
                EventCodec.decode(record.value()) instanceof Decoded.Event(TaskAccepted event)
                    && event.teamId().equals(team.id()));
    team.ended(UUID.fromString(accepted.key()), SOON);

    List<Sent> spans = whole(receiver, trace);

    List<String> expected = new ArrayList<>(WAY_BACK);
    expected.add("intake-service process task.requests.v1");
    assertThat(wayBack(spans, named(spans, "upload"))).isEqualTo(expected);
    assertThat(named(spans, "process task.requests.v1").parent()).isEqualTo(CALLER);
  }

  /// Each record of a batch has a span of its own, in its own trace, that names the batch.
  @Test
  void ofRecordsInABatchStayApart(Installation system, SpanReceiver receiver) {
    Team team = Team.create(system, "spans", 30);
    List<String> traces = new ArrayList<>();
    List<UUID> tasks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String trace = newTrace();
      traces.add(trace);
      tasks.add(team.generate("a quiet hill", "traceparent", "00-" + trace + "-" + CALLER + "-01"));
    }
    tasks.forEach(task -> team.ended(task, SOON));

    for (int i = 0; i < traces.size(); i++) {
      List<Sent> spans = whole(receiver, traces.get(i));
      Map<String, Sent> all = receiver.byId();
      assertThat(spans)
          .filteredOn(span -> span.tags().containsKey("task_id"))
          .extracting(span -> span.tags().get("task_id"))
          .containsOnly(tasks.get(i).toString());
      assertThat(spans)
          .filteredOn(span -> span.kind() == SpanKind.SPAN_KIND_CONSUMER)
          .isNotEmpty()
          .allSatisfy(
              span -> {
                assertThat(span.links()).hasSize(1);
                Sent batch = Objects.requireNonNull(all.get(span.links().getFirst()));
                assertThat(batch.name()).isEqualTo("process batch");
                assertThat(batch.service()).isEqualTo(span.service());
                assertThat(batch.traceId()).isNotEqualTo(span.traceId());
              });
    }
  }

  /// Nothing is sent of what its caller does not want to be sampled.
  @Test
  void areNotMadeOfATraceThatIsNotSampled(Installation system, SpanReceiver receiver) {
    Team team = Team.create(system, "spans", 10);
    String silent = newTrace();
    String told = newTrace();
    team.ended(team.generate("a pier", "traceparent", "00-" + silent + "-" + CALLER + "-00"), SOON);
    team.ended(team.generate("a pier", "traceparent", "00-" + told + "-" + CALLER + "-01"), SOON);

    whole(receiver, told);

    assertThat(receiver.ofTrace(silent)).isEmpty();
  }

  private static String newTrace() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /// Spans are sent some time after they end, the last one is the ledger's capture told to intake.
  private static List<Sent> whole(SpanReceiver receiver, String trace) {
    Instant limit = Instant.now().plus(SOON);
    while (receiver.ofTrace(trace).stream()
            .filter(span -> span.service().equals("intake-service"))
            .filter(span -> span.name().equals("process ledger.entries.v1"))
            .count()
        < 2) { // held, captured
      assertThat(Instant.now()).as("spans: %s", receiver.ofTrace(trace)).isBefore(limit);
      pause();
    }
    pause();
    pause();
    return receiver.ofTrace(trace);
  }

  private static void awaitNamed(SpanReceiver receiver, String trace, String name) {
    Instant limit = Instant.now().plus(SOON);
    while (receiver.ofTrace(trace).stream().noneMatch(span -> span.name().equals(name))) {
      assertThat(Instant.now()).as("span %s", name).isBefore(limit);
      pause();
    }
  }

  private static Sent named(List<Sent> spans, String name) {
    return spans.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> wayBack(List<Sent> spans, Sent from) {
    List<String> way = new ArrayList<>();
    Sent next = from;
    while (next != null && way.size() < 20) {
      way.add(next.service() + " " + next.name());
      String parent = next.parent();
      next = spans.stream().filter(span -> span.id().equals(parent)).findFirst().orElse(null);
    }
    return way;
  }

  private static void pause() {
    try {
      Thread.sleep(400);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
