package io.plantain.generation.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitRequestTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0, 3, 3",
    "7, 1, 8",
    "4294967295, 0, 4294967295",
    "4294967295, 1, 0", // no provider takes more than 32 bits
    "4294967294, 3, 1",
    ", 2, ",
  })
  void givesEachPictureASeedOfItsOwn(@Nullable Long given, int index, @Nullable Long seed) {
    TaskOptions options =
        new TaskOptions(
            null, null, null, null, null, null, 4, given, null, null, List.of(), null, null, null,
            null, null);
    SubmitRequest request =
        new SubmitRequest(
            UUID.randomUUID(),
            index,
            "flux",
            new TaskSpec("standard", "text-to-image", "flux", "a red kite", options),
            null,
            new SendBy(0));

    assertThat(request.seed()).isEqualTo(seed);
  }
}
