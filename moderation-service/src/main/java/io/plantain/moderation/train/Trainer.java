package io.plantain.moderation.train;

import io.plantain.kit.opinion.Category;
import io.plantain.moderation.classify.Features;
import io.plantain.moderation.classify.Model;
import io.plantain.moderation.train.TrainingSet.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Logistic regression, one for each category, by AdaGrad. The same examples give the same model,
/// to the bit.
final class Trainer {
  private static final int EPOCHS = 6;
  private static final float RATE = 0.15f;
  private static final float RIDGE = 2e-6f;
  private static final long SEED = 17;
  private static final float OTHER_CATEGORY = 0.2f; // a hateful row may well be violent too
  private static final double ABOVE_CUT = 0.0004; // of the texts that no rule blocks, by category
  private static final float LEAST_CUT = 0.5f;
  private static final double CLIP = 0.9995; // share of weights that are not clipped

  private static final int SIZE = Model.CATEGORIES.size();

  private final float[] weights = new float[Features.BUCKETS * SIZE];
  private final float[] squares = new float[Features.BUCKETS * SIZE];
  private final float[] biases = new float[SIZE];
  private final float[] biasSquares = new float[SIZE];

  Model train(TrainingSet set) {
    List<Example> examples = new ArrayList<>(set.examples());
    Random random = new Random(SEED);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Collections.shuffle(examples, random);
      examples.forEach(this::learn);
    }
    Model uncut = quantised(new float[SIZE]);
    return quantised(cuts(uncut, set.calibration()));
  }

  private void learn(Example example) {
    int window = Model.WINDOW_WORDS;
    List<String> words = example.words();
    for (int start = 0; start < words.size(); start += window) {
      learn(example, words.subList(start, Math.min(words.size(), start + window)));
      if (example.category() != null) {
        return; // which part of a long text is the bad one, nobody says
      }
    }
  }

  private void learn(Example example, List<String> words) {
    int[] found = new int[words.size() * 80];
    int[] count = new int[1];
    for (int i = 0; i < words.size(); i++) {
      Features.of(
          words.get(i), i == 0 ? null : words.get(i - 1), bucket -> found[count[0]++] = bucket);
    }
    if (count[0] == 0) {
      return;
    }
    float norm = Model.norm(count[0]);
    for (int c = 0; c < SIZE; c++) {
      Category category = Model.CATEGORIES.get(c);
      boolean own = category == example.category();
      float target = own ? example.target() : 0;
      float importance =
          example.weight() * (own || example.category() == null ? 1 : OTHER_CATEGORY);
      float logit = biases[c];
      for (int i = 0; i < count[0]; i++) {
        logit += weights[found[i] * SIZE + c] * norm;
      }
      float error = (float) (1 / (1 + StrictMath.exp(-logit)) - target) * importance;
      float step = error * norm;
      for (int i = 0; i < count[0]; i++) {
        int at = found[i] * SIZE + c;
        float gradient = step + RIDGE * weights[at];
        squares[at] += gradient * gradient;
        weights[at] -= RATE * gradient / (float) Math.sqrt(squares[at] + 1e-8f);
      }
      biasSquares[c] += error * error;
      biases[c] -= RATE * error / (float) Math.sqrt(biasSquares[c] + 1e-8f);
    }
  }

  private Model quantised(float[] cuts) {
    float[] scales = new float[SIZE];
    byte[] bytes = new byte[weights.length];
    for (int c = 0; c < SIZE; c++) {
      float[] sizes = new float[Features.BUCKETS];
      for (int i = 0; i < Features.BUCKETS; i++) {
        sizes[i] = Math.abs(weights[i * SIZE + c]);
      }
      Arrays.sort(sizes);
      scales[c] = Math.max(1e-6f, sizes[(int) (sizes.length * CLIP)] / Byte.MAX_VALUE);
      for (int i = 0; i < Features.BUCKETS; i++) {
        int step = Math.round(weights[i * SIZE + c] / scales[c]);
        bytes[i * SIZE + c] = (byte) Math.clamp(step, -Byte.MAX_VALUE, Byte.MAX_VALUE);
      }
    }
    return new Model(scales, biases, cuts, bytes);
  }

  /// The logit above which so few of these texts are.
  private static float[] cuts(Model model, List<List<String>> innocent) {
    float[][] logits = new float[SIZE][innocent.size()];
    for (int i = 0; i < innocent.size(); i++) {
      float[] each = model.logits(innocent.get(i));
      for (int c = 0; c < SIZE; c++) {
        logits[c][i] = each[c];
      }
    }
    float[] cuts = new float[SIZE];
    for (int c = 0; c < SIZE; c++) {
      Arrays.sort(logits[c]);
      int above = Math.max(1, (int) Math.round(innocent.size() * ABOVE_CUT));
      cuts[c] = Math.max(LEAST_CUT, logits[c][innocent.size() - 1 - above]);
    }
    return cuts;
  }
}
