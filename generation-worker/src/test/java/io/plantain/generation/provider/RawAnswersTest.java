package io.plantain.generation.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawAnswersTest {
  private static String cleaned(String text) {
    return RawAnswers.cleaned(text, List.of("Bearer key-4711", "key-4711"), "a red \"kite\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"msg\":\"wrong key key-4711\"}",
        "{\"apiKey\":\"other-secret\"}",
        "{\"access_token\" : \"other-secret\"}",
        "Authorization: Bearer other-secret-1",
        "you sent sk-other-secret",
        "https://cdn.example/a.png?X-Amz-Signature=other-secret",
        "{\"prompt\":\"a red \\\"kite\\\"\"}",
        "for a red \"kite\" we have no words"
      })
  void noSecretAndNoPromptIsKept(String text) {
    assertThat(cleaned(text)).doesNotContain("4711", "other-secret", "kite").contains("***");
  }

  @Test
  void whatIsSaidIsKept() {
    String text = "{\"code\":422,\"msg\":\"aspect_ratio is not supported\",\"task\":\"t-81\"}";
    assertThat(cleaned(text)).isEqualTo(text);
  }

  @Test
  void picturesAndLongTextsAreCut() {
    assertThat(cleaned("{\"image\":\"" + "iVBOR".repeat(1_000) + "\"}"))
        .isEqualTo("{\"image\":\"(5000 characters)\"}");
    assertThat(cleaned("no words ".repeat(10_000))).hasSizeLessThan(4_100);
  }
}
