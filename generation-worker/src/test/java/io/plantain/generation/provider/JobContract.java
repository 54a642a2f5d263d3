package io.plantain.generation.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.ProviderAnswer.Running;
import io.plantain.generation.provider.ProviderAnswer.Unknown;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an adapter owes whose submit starts a job that is asked for afterwards. Recorded answers
/// beside those of `ProviderContract`: accepted, no-id, running, unknown-word.
public abstract class JobContract extends ProviderContract {
  private final String jobId = "job-1";

  @Override
  protected final ProviderAnswer ended() {
    return poll();
  }

  protected ProviderAnswer poll() {
    return provider.poll(jobId);
  }

  @Override
  protected void answerToSubmit() {
    answer("accepted");
  }

  @Override
  protected ProviderAnswer drawn(SubmitRequest request) {
    answer("accepted");
    ProviderAnswer submitted = provider.submit(request);
    assertThat(submitted).isInstanceOf(Accepted.class);
    answer(resultOf(request.spec().scene()));
    return provider.poll(((Accepted) submitted).jobId());
  }

  /// The recorded result of this scene.
  protected String resultOf(String scene) {
    return "succeeded";
  }

  @Test
  void aJobTravelsFromSubmitToPicture() {
    answer("accepted");
    String accepted = ((Accepted) submit()).jobId();
    assertThat(accepted).isNotBlank();
    answer("running");
    assertThat(provider.poll(accepted)).isInstanceOf(Running.class);
    answer("succeeded");
    assertThat(provider.poll(accepted))
        .asInstanceOf(type(Finished.class))
        .satisfies(finished -> assertThat(finished.media()).isNotEmpty());
  }

  @Test
  void aWordItDoesNotKnowMeansStillRunning() {
    answer("unknown-word");
    assertThat(poll()).isInstanceOf(Running.class);
  }

  @Test
  void anAcceptedSubmitWithoutAnIdIsUnknown() {
    answer("no-id");
    assertThat(submit()).isInstanceOf(Unknown.class);
  }

  @Test
  void anEndlessAnswerIsNoResult() {
    stub.behave(
        (request, exchange) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = new byte[100_000];
          for (int i = 0; i < 1_000; i++) {
            exchange.getResponseBody().write(block);
          }
          exchange.close();
        });
    assertThat(poll())
        .asInstanceOf(type(Refused.class))
        .extracting(Refused::reason)
        .isEqualTo(FailureReason.INVALID_RESULT);
  }

  @Test
  void aPollThatFailsIsOnlyAskedAgain() {
    stub.loseAnswers();
    assertThat(poll()).isInstanceOf(Retry.class);
    becomeImpatient();
    stub.hang(Duration.ofSeconds(30));
    assertThat(poll()).isInstanceOf(Retry.class);
    for (int status : new int[] {200, 401, 429, 500, 502, 503}) {
      stub.answer(status, "not-json.html");
      assertThat(poll()).as("HTTP %d", status).isInstanceOf(Retry.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "7", "\"x\"", "{", "{}", "{\"code\":{}}", "{\"message\":[1]}"})
  void malformedAnswersNeverThrow(String body) {
    stub.answerText(200, body);
    assertThat(submit()).isInstanceOf(Unknown.class);
    assertThat(poll()).isInstanceOfAny(Retry.class, Running.class);
  }
}
