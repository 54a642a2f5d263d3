package io.plantain.moderation.train;

import io.plantain.moderation.classify.Model;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Policy;
import io.plantain.moderation.term.Lexicon;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `./plantain moderation train FOLDER OUT`: makes the model anew.
public final class TrainCommand {
  private TrainCommand() {}

  /// @param without a source that is left out, to see what the model knows of strangers
  /// @return what was learned from
  public static String run(Path folder, Path out, @Nullable String without) {
    Lexicon lexicon = Lexicon.shipped();
    TrainingSet set = new TrainingSet(new Judge(lexicon, Judge.rules(lexicon), Policy.shipped()));
    set.add(folder, without);
    Model model = new Trainer().train(set);
    try (OutputStream file = Files.newOutputStream(out)) {
      model.write(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "%s: learned from %d examples, cuts set by %d innocent ones"
        .formatted(model.version(), set.examples().size(), set.calibration().size());
  }
}
