package io.plantain.generation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.event.Balance;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.generation.account.AccountOverview;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.SubmitRequest;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// A model with two routes: what the first one says decides whether the second may be asked.
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "plantain.generation.idle=200ms",
      "plantain.generation.young-poll=100ms",
      "plantain.generation.health.failures=3",
      "plantain.generation.health.fallback-after=1s",
      "plantain.accounts[first].concurrency=1",
      "plantain.routes[two-ways].provider=first",
      "plantain.routes[two-ways].provider-model=m1",
      "plantain.routes[two-ways].cost=0.02",
      "plantain.routes[two-ways].max-prompt-characters=200",
      "plantain.routes[two-ways].fallbacks[0].provider=second",
      "plantain.routes[two-ways].fallbacks[0].provider-model=m2",
      "plantain.routes[two-ways].fallbacks[0].cost=0.05",
      "plantain.routes[one-way].provider=first",
      "plantain.routes[one-way].provider-model=m1"
    })
class FallbackIT {
  private static @Nullable TopicReader events;

  @Autowired EventPublisher publisher;
  @Autowired JdbcTemplate jdbc;
  @Autowired AccountOverview accounts;

  @Autowired Scripted first;
  @Autowired Scripted second;

  /// Does what the first word of the prompt says, and counts.
  static final class Scripted implements Provider {
    private final String id;
    private final boolean obeys;
    final Map<String, AtomicInteger> submits = new ConcurrentHashMap<>();
    volatile boolean paid = true;

    Scripted(String id, boolean obeys) {
      this.id = id;
      this.obeys = obeys;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public boolean configured() {
      return true;
    }

    @Override
    public ProviderAnswer submit(SubmitRequest request) {
      String prompt = request.spec().prompt();
      submits.computeIfAbsent(prompt, key -> new AtomicInteger()).incrementAndGet();
      return switch (obeys ? prompt.split(" ")[0] : "accept") {
        case "refuse" -> new ProviderAnswer.Refused(FailureReason.PROVIDER_REFUSED, "422");
        case "bad-key" -> new ProviderAnswer.Refused(FailureReason.PROVIDER_UNAVAILABLE, "401");
        case "block" -> new ProviderAnswer.Refused(FailureReason.PROVIDER_CONTENT_BLOCKED, "400");
        case "quota" ->
            paid
                ? new ProviderAnswer.Accepted("job " + prompt)
                : new ProviderAnswer.Refused(FailureReason.PROVIDER_QUOTA_EXHAUSTED, "402");
        case "lose" -> new ProviderAnswer.Unknown("lost");
        case "limit" -> ProviderAnswer.Retry.rateLimited(Duration.ofMinutes(2), "429");
        default -> new ProviderAnswer.Accepted("job " + prompt);
      };
    }

    @Override
    public ProviderAnswer poll(String jobId) {
      if (jobId.startsWith("job hang")) {
        return new ProviderAnswer.Running(null, null, null);
      }
      if (jobId.startsWith("job break")) {
        return new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "failed");
      }
      Long cost = jobId.startsWith("job priced") ? 12_345L : null;
      return new ProviderAnswer.Finished(
          List.of(new ProviderMedia.Link("https://x.example/a.png", null)), null, cost);
    }

    int of(String prompt) {
      AtomicInteger count = submits.get(prompt);
      return count == null ? 0 : count.get();
    }
  }

  @TestConfiguration
  static class TwoProviders {
    @Bean
    Scripted first() {
      return new Scripted("first", true);
    }

    @Bean
    Scripted second() {
      return new Scripted("second", false);
    }
  }

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    TestDatabase database = TestServers.newDatabase();
    registry.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    registry.add("spring.datasource.url", database::url);
    registry.add("spring.datasource.username", database::user);
    registry.add("spring.datasource.password", database::password);
  }

  @BeforeAll
  static void start() {
    events = new TopicReader(TestServers.kafka(), Topics.GENERATION_RESULTS);
  }

  @AfterAll
  static void stop() {
    Objects.requireNonNull(events).close();
  }

  @BeforeEach
  void well() {
    first.paid = true;
    accounts.close("first", "test", "begin");
    accounts.close("second", "test", "begin");
  }

  private UUID send(String model, String prompt) {
    TaskOptions options =
        new TaskOptions(
            null, null, null, null, null, null, 1, null, null, null, List.of(), null, null, null,
            null, null);
    CreditsDebited task =
        new CreditsDebited(
            EventIds.newTaskId(),
            "team-1",
            Instant.now(),
            10,
            new Balance(90, 10, 2),
            new TaskSpec("standard", "text-to-image", model, prompt, options),
            new Price(10, 10, 1, "v1"),
            Instant.now().plusSeconds(300));
    publisher.publish(List.of(new Outgoing(task, null)));
    return task.taskId();
  }

  private static PipelineEvent outcomeOf(UUID taskId) {
    return Objects.requireNonNull(events).outcomeOf(taskId).event();
  }

  private static String word(String word) {
    return word + " " + UUID.randomUUID();
  }

  private List<String> legs(UUID taskId) {
    return jdbc.queryForList(
        "select provider || ' ' || outcome from route_attempt where task_id = ? order by number",
        String.class,
        taskId);
  }

  private void assertDrawnBy(String provider, UUID taskId) {
    assertThat(outcomeOf(taskId))
        .isInstanceOfSatisfying(
            GenerationSucceeded.class,
            succeeded -> assertThat(succeeded.provider()).isEqualTo(provider));
  }

  @Test
  void theFirstRouteIsTakenWhileItIsWell() {
    String prompt = word("accept");
    UUID taskId = send("two-ways", prompt);
    assertDrawnBy("first", taskId);
    assertThat(second.of(prompt)).isZero();
    assertThat(legs(taskId)).containsExactly("first delivered");
  }

  @Test
  void aRefusalBeforeAJobExistsTakesTheSecond() {
    for (String word : List.of("refuse", "bad-key")) {
      String prompt = word(word);
      UUID taskId = send("two-ways", prompt);
      assertDrawnBy("second", taskId);
      assertThat(first.of(prompt)).isEqualTo(1);
      assertThat(second.of(prompt)).isEqualTo(1);
      assertThat(legs(taskId)).hasSize(2).last().isEqualTo("second delivered");
    }
  }

  @Test
  void anUnknownSubmitIsNeverTakenElsewhere() {
    String prompt = word("lose");
    UUID taskId = send("two-ways", prompt);
    assertThat(outcomeOf(taskId))
        .isInstanceOfSatisfying(
            GenerationFailed.class,
            failed ->
                assertThat(failed.reason()).isEqualTo(FailureReason.SUBMISSION_OUTCOME_UNKNOWN));
    assertThat(second.of(prompt)).isZero();
    assertThat(
            jdbc.queryForObject(
                "select at_risk_micros from route_attempt where task_id = ?", Long.class, taskId))
        .isEqualTo(20_000);
  }

  @Test
  void aContentPolicyAndAJobThatFailedAreTheLastWord() {
    for (String word : List.of("block", "break")) {
      String prompt = word(word);
      UUID taskId = send("two-ways", prompt);
      assertThat(outcomeOf(taskId)).isInstanceOf(GenerationFailed.class);
      assertThat(second.of(prompt)).isZero();
    }
  }

  @Test
  void anEmptyAccountBurnsNoTaskWhereThereIsNoOtherWay() {
    first.paid = false;
    String prompt = word("quota");
    UUID taskId = send("one-way", prompt);
    await().atMost(10, SECONDS).until(() -> first.of(prompt) == 1);
    await().atMost(10, SECONDS).until(() -> circuit("first").equals("open"));
    UUID behind = send("one-way", word("accept"));
    await().pollDelay(1, SECONDS).until(() -> legs(taskId).isEmpty() && legs(behind).isEmpty());
    assertThat(first.of(prompt)).isEqualTo(1);

    first.paid = true;
    accounts.close("first", "test", "paid");
    assertDrawnBy("first", taskId);
    assertDrawnBy("first", behind);
  }

  @Test
  void tasksOfAnEmptyAccountTakeTheOtherWayAndThoseThatWaitForItToo() {
    first.paid = false;
    assertDrawnBy("second", send("two-ways", word("quota")));
    UUID behind = send("two-ways", word("accept"));
    assertDrawnBy("second", behind);
    assertThat(legs(behind)).containsExactly("first circuit_open_quota", "second delivered");
  }

  @Test
  void aLongCooldownIsNotWaitedFor() {
    UUID taskId = send("two-ways", word("limit"));
    assertDrawnBy("second", taskId);
    assertThat(legs(taskId)).containsExactly("first cooldown", "second delivered");
  }

  @Test
  void aFullAccountIsNotWaitedForLong() {
    UUID hangs = send("two-ways", word("hang"));
    await()
        .atMost(10, SECONDS)
        .until(
            () ->
                !jdbc.queryForList(
                        "select 1 from attempt where task_id = ? and state = 3",
                        Integer.class,
                        hangs)
                    .isEmpty());
    UUID behind = send("two-ways", word("accept"));
    assertDrawnBy("second", behind);
    assertThat(legs(behind)).containsExactly("first busy", "second delivered");
    jdbc.update("update attempt set cancel = 1, next_at = now() where task_id = ?", hangs);
    outcomeOf(hangs);
  }

  @Test
  void aRouteThatCannotDoItIsNotOffered() {
    String prompt = word("accept") + " long".repeat(100);
    assertDrawnBy("second", send("two-ways", prompt));
    assertThat(first.of(prompt)).isZero();
  }

  @Test
  void whatItCostIsTheProvidersFigureOrTheRoutesPrice() {
    UUID priced = send("two-ways", word("priced"));
    assertDrawnBy("first", priced);
    UUID listed = send("two-ways", word("accept"));
    assertDrawnBy("first", listed);
    assertThat(cost(priced)).isEqualTo("12345 provider 10");
    assertThat(cost(listed)).isEqualTo("20000 route 10");
  }

  private String cost(UUID taskId) {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            "select cost_micros || ' ' || cost_source || ' ' || credits from route_attempt"
                + " where task_id = ?",
            String.class,
            taskId));
  }

  private String circuit(String account) {
    return accounts.all().stream()
        .filter(each -> each.account().equals(account))
        .findFirst()
        .orElseThrow()
        .circuit();
  }
}
