package io.plantain.generation.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an adapter owes whose submit is answered with the picture itself.
public abstract class DrawingContract extends ProviderContract {
  @Override
  protected final ProviderAnswer ended() {
    return submit();
  }

  @Override
  protected void answerToSubmit() {
    answer("succeeded");
  }

  @Override
  protected ProviderAnswer drawn(SubmitRequest request) {
    answer(resultOf(request.spec().scene()));
    return provider.submit(request);
  }

  /// The recorded result of this scene.
  protected String resultOf(String scene) {
    return "succeeded";
  }

  @Test
  void theAnswerHoldsThePicture() {
    assertThat(provider.drawsInSubmit()).isTrue();
    answer("succeeded");
    assertThat(submit())
        .asInstanceOf(type(Finished.class))
        .satisfies(finished -> assertThat(finished.media()).isNotEmpty());
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void aJobThatWasNeverStartedCannotBeAskedFor() {
    assertThat(provider.poll("job-1")).isInstanceOf(Refused.class);
    assertThat(stub.requests()).isEmpty();
  }

  /// It may have been drawn and paid: never a picture, never a second submit.
  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "7", "\"x\"", "{", "{}", "{\"code\":{}}", "{\"message\":[1]}"})
  void malformedAnswersNeverThrow(String body) {
    stub.answerText(200, body);
    ProviderAnswer said = submit();
    if (said instanceof Finished finished) {
      assertThat(finished.media()).isEmpty();
    } else {
      assertThat(said).isInstanceOfAny(Unknown.class, Refused.class);
    }
  }
}
