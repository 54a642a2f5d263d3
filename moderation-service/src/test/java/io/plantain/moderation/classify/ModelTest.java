package io.plantain.moderation.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.kit.opinion.Category;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelTest {
  private static final int SIZE = Model.CATEGORIES.size();

  @Test
  void isSmall() throws IOException {
    assertThat(written(Model.shipped()).length).isLessThanOrEqualTo(1_000_000);
  }

  @Test
  void readsWhatItWrote() throws IOException {
    Model model = knowing("gore", Category.VIOLENCE);

    Model read = Model.read(new ByteArrayInputStream(written(model)));

    assertThat(read.version()).isEqualTo(model.version());
    assertThat(read.judge(List.of("gore"))).isEqualTo(model.judge(List.of("gore")));
    assertThat(read.version()).isNotEqualTo(Model.shipped().version());
  }

  @Test
  void refusesWhatIsNoModel() {
    assertThatThrownBy(() -> Model.read(new ByteArrayInputStream(new byte[100])))
        .isInstanceOf(IOException.class)
        .hasMessage("this is no model");
  }

  @Test
  void pointsAtTheWindow() {
    List<String> words = new ArrayList<>(Collections.nCopies(200, "fox"));
    words.set(120, "gore");

    Model.Finding violence =
        knowing("gore", Category.VIOLENCE)
            .judge(words)[Model.CATEGORIES.indexOf(Category.VIOLENCE)];

    assertThat(violence.category()).isEqualTo(Category.VIOLENCE);
    assertThat(violence.score()).isGreaterThan(0.9);
    assertThat(violence.from()).isBetween(120 - Model.WINDOW_WORDS + 1, 120);
    assertThat(violence.to()).isEqualTo(violence.from() + Model.WINDOW_WORDS - 1);
  }

  @Test
  void saysTheSameOfAWordWhateverStandsFarFromIt() {
    List<String> alone = new ArrayList<>(Collections.nCopies(20, "fox"));
    alone.set(10, "gore");
    List<String> among = new ArrayList<>(Collections.nCopies(400, "fox"));
    among.addAll(alone);
    int violence = Model.CATEGORIES.indexOf(Category.VIOLENCE);
    Model model = knowing("gore", Category.VIOLENCE);

    assertThat(model.judge(among)[violence].score())
        .isEqualTo(model.judge(alone)[violence].score());
  }

  /// A model that has learned one word.
  private static Model knowing(String word, Category category) {
    byte[] weights = new byte[Features.BUCKETS * SIZE];
    int[] bucket = {-1};
    Features.of(word, null, each -> bucket[0] = bucket[0] < 0 ? each : bucket[0]);
    weights[bucket[0] * SIZE + Model.CATEGORIES.indexOf(category)] = 100;
    float[] scales = new float[SIZE];
    Arrays.fill(scales, 1);
    return new Model(scales, new float[SIZE], new float[SIZE], weights);
  }

  private static byte[] written(Model model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    model.write(bytes);
    return bytes.toByteArray();
  }
}
