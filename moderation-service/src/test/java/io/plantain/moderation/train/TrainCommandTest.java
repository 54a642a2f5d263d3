package io.plantain.moderation.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.opinion.Category;
import io.plantain.moderation.classify.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  private static final String HEADER = "id,text,field,label,category,kind,source\n";
  @TempDir private Path folder;

  @BeforeEach
  void fewRows() throws IOException {
    StringBuilder safe = new StringBuilder(HEADER);
    IntStream.range(0, 400)
        .forEach(i -> safe.append("s%d,a small fox number %d,prompt,allow,,,x%n".formatted(i, i)));
    StringBuilder weak = new StringBuilder(HEADER);
    IntStream.range(0, 400)
        .forEach(
            i ->
                weak.append(
                    "w%d,gory cellar with entrails number %d,prompt,weak_unsafe,violence,,x%n"
                        .formatted(i, i)));
    Files.createDirectory(folder.resolve("lexicons"));
    Files.writeString(folder.resolve("dev_safe_prompts.csv"), safe);
    Files.writeString(folder.resolve("train_coprov2_weak.csv"), weak);
    Files.writeString(folder.resolve("train_davidson_tweets.csv"), HEADER);
    Files.writeString(folder.resolve("train_surge_toxicity.csv"), HEADER);
    Files.writeString(
        folder.resolve("lexicons/surge_profanity_en.csv"), "text,category_1,severity_rating\n");
  }

  @Test
  void makesTheSameModelOfTheSameFiles() throws IOException {
    Path once = folder.resolve("once.model");
    Path again = folder.resolve("again.model");

    TrainCommand.run(folder, once, null);
    TrainCommand.run(folder, again, null);

    assertThat(again).hasSameBinaryContentAs(once);
  }

  @Test
  void learnsTheWordsAroundTheTerms() throws IOException {
    Path file = folder.resolve("some.model");

    TrainCommand.run(folder, file, null);

    try (InputStream in = Files.newInputStream(file)) {
      Model model = Model.read(in);
      assertThat(violence(model, "cellar")).isGreaterThan(violence(model, "fox"));
    }
  }

  @Test
  void decidesByTheTextWhatIsHeldOut() {
    List<Split> splits =
        IntStream.range(0, 1000).mapToObj(i -> Split.of("a small fox number " + i)).toList();

    assertThat(splits.stream().filter(Split.HELD_OUT::equals).count()).isBetween(150L, 250L);
    assertThat(splits.stream().filter(Split.CALIBRATION::equals).count()).isBetween(150L, 250L);
    assertThat(Split.of("a fox")).isEqualTo(Split.of("a fox"));
  }

  private static double violence(Model model, String word) {
    Model.Finding finding = model.judge(List.of(word))[Model.CATEGORIES.indexOf(Category.VIOLENCE)];
    return Objects.requireNonNull(finding).score();
  }
}
