package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.TaskEvent;
import io.plantain.event.TaskRequest;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/// What leads inside is refused where it is asked for, by all doors alike, and what was accepted
/// once stays so.
class InputLinksIT extends IntakeSystem {
  private static final String INSIDE = "https://inside.example.com/b.png";

  @Test
  void areLookedAtBeforeATaskIsAccepted() {
    String key = newTeam(100);

    Reply refused = generate(key, edit(INSIDE));
    Reply quoted =
        send(
            request(key, "/api/v1/quote")
                .header("Content-Type", "application/json")
                .POST(json(edit(INSIDE))));
    Reply accepted = generate(key, edit("https://a.example.com/b.png"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).startsWith("options.image_input[1] is on a host");
    assertThat(quoted.message()).isEqualTo(refused.message());
    assertThat(accepted.status()).isEqualTo(200);
  }

  @Test
  void areLookedAtInRecords() {
    String key = newTeam(100);

    ask(edit(INSIDE));
    ask(edit("https://a.example.com/b.png"));
    awaitUntil(() -> get(key, "/api/v1/tasks").data().at("/pagination/total").asInt() == 1);

    awaitUntil(() -> rejections().size() == 1);
    assertThat(rejections().getFirst().code()).isEqualTo("invalid_request");
    assertThat(rejections().getFirst().message()).startsWith("options.image_input[1]");
  }

  @Test
  void areLookedAtInBatches() {
    String key = newTeam(100);

    Reply refused =
        send(
            request(key, "/api/v1/batches")
                .header("Content-Type", "application/json")
                .POST(
                    json(
                        """
                        {"type":"standard","scene":"image-to-image","model":"nano-banana-pro",
                         "prompt":"{{city}}","options":{"image_input":["{{picture}}"]},
                         "rows":[{"city":"Oslo","picture":"https://a.example.com/a.png"},
                                 {"city":"Rome","picture":"%s"}]}\
                        """
                            .formatted(INSIDE))));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).contains("rows[1]").contains("private network");
  }

  @Test
  void doNotTakeBackWhatWasAccepted() {
    String key = newTeam(100);
    Reply quoted =
        send(
            request(key, "/api/v1/quote")
                .header("Content-Type", "application/json")
                .POST(json(kite())));
    String body =
        kite()
            .replaceFirst(
                "\\{",
                "{\"quote_id\":\"%s\",".formatted(quoted.data().path("quote_id").asString()));
    Reply first = generate(key, body, "Idempotency-Key", "k");
    jdbc.update("update quote set expires_at = now() where team_id = ?", team);
    double known = duplicates(Topics.TASK_REQUESTS);

    Reply again = generate(key, body, "Idempotency-Key", "k");
    Reply another = generate(key, body, "Idempotency-Key", "other");
    ask(body.replaceFirst("\\{", "{\"idempotency_key\":\"k\","));
    awaitUntil(() -> duplicates(Topics.TASK_REQUESTS) == known + 1);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.raw().headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(again.data().path("task_id")).isEqualTo(first.data().path("task_id"));
    assertThat(another.errorCode()).isEqualTo("quote_expired");
    assertThat(rejections()).isEmpty();
  }

  private void ask(String body) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topics.TASK_REQUESTS, null, body.getBytes(StandardCharsets.UTF_8));
    record.headers().add(TaskRequest.TEAM_HEADER, team.getBytes(StandardCharsets.UTF_8));
    publish(record);
  }

  private List<TaskEvent.TaskRejected> rejections() {
    return events(Topics.TASK_EVENTS, team, TaskEvent.TaskRejected.class);
  }

  private static String edit(String second) {
    return """
    {"type":"standard","scene":"image-to-image","model":"nano-banana-pro","prompt":"a kite",
     "options":{"image_input":["https://a.example.com/a.png","%s"]}}\
    """
        .formatted(second);
  }
}
