package io.plantain.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHostsTest {
  private static final ImageHosts DENYING = new ImageHosts(Set.of("bad.example"), Set.of());
  private static final ImageHosts ALLOWING =
      new ImageHosts(Set.of("old.good.example"), Set.of("good.example"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://bad.example/a.png",
        "https://BAD.example./a.png",
        "https://img.cdn.bad.example:443/a.png",
        "https://user@bad.example/a.png",
      })
  void deniesAHostAndAllBelow(String url) {
    assertThat(DENYING.judge(List.of("https://fine.example/a.png", url)))
        .singleElement()
        .satisfies(
            opinion -> {
              assertThat(opinion.ruleId()).isEqualTo("custom.image_host");
              assertThat(opinion.span().start()).isEqualTo(1);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://notbad.example/a.png",
        "https://bad.example.org/a.png",
        "https://fine.example/bad.example/a.png",
      })
  void leavesOthersAlone(String url) {
    assertThat(DENYING.judge(List.of(url))).isEmpty();
  }

  @Test
  void allowsNothingElseWhereHostsAreAllowed() {
    assertThat(ALLOWING.judge(List.of("https://img.good.example/a.png"))).isEmpty();
    assertThat(ALLOWING.judge(List.of("https://old.good.example/a.png"))).hasSize(1);
    assertThat(ALLOWING.judge(List.of("https://fine.example/a.png"))).hasSize(1);
    assertThat(ALLOWING.judge(List.of("no address at all"))).hasSize(1);
  }
}
