package io.plantain.moderation.classify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.plantain.kit.opinion.Category;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One weight of 8 bits for each feature and category. A prompt is looked at through a window that
/// moves over it word by word, so that harmless words around it do not thin out a bad sentence.
public final class Model {
  /// Sexual content with minors is left to the stage that is always on: the model has seen none.
  public static final List<Category> CATEGORIES =
      List.of(
          Category.SEXUAL,
          Category.VIOLENCE,
          Category.SELF_HARM,
          Category.HATE,
          Category.ILLEGAL,
          Category.HARASSMENT);

  public static final int WINDOW_WORDS = 20; // a long sentence
  private static final int LITTLE = 80; // features of about five words
  private static final String SHIPPED = "/model/prompts.model";
  private static final byte[] MAGIC = "plantain-linear-1".getBytes(US_ASCII);
  private static final int VERSION_CHARACTERS = 12; // enough to tell two editions apart
  private static final int SIZE = CATEGORIES.size();
  private static final float BLOCK_LOGIT = (float) Math.log(3); // the logit of 0.75

  private final float[] scales;
  private final float[] biases;
  private final float[] cuts;
  private final byte[] weights;
  private final String version;

  /// @param scales what one step of a weight is worth, by category
  /// @param cuts the logit that becomes a score of 0.75, by category
  public Model(float[] scales, float[] biases, float[] cuts, byte[] weights) {
    if (weights.length != Features.BUCKETS * SIZE) {
      throw new IllegalArgumentException(weights.length + " weights");
    }
    this.scales = scales.clone();
    this.biases = biases.clone();
    this.cuts = cuts.clone();
    this.weights = weights.clone();
    this.version = version(this);
  }

  public static Model shipped() {
    try (@Nullable InputStream file = Model.class.getResourceAsStream(SHIPPED)) {
      if (file == null) {
        throw new IllegalStateException("there is no " + SHIPPED);
      }
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How much room the shipped one takes.
  public static int shippedBytes() {
    try (@Nullable InputStream file = Model.class.getResourceAsStream(SHIPPED)) {
      return file == null ? 0 : file.readAllBytes().length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Model read(InputStream file) throws IOException {
    DataInputStream in = new DataInputStream(file);
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw new IOException("this is no model");
    }
    float[] scales = floats(in);
    float[] biases = floats(in);
    float[] cuts = floats(in);
    return new Model(scales, biases, cuts, in.readNBytes(Features.BUCKETS * SIZE));
  }

  public void write(OutputStream file) throws IOException {
    DataOutputStream out = new DataOutputStream(file);
    out.write(MAGIC);
    for (float[] values : List.of(scales, biases, cuts)) {
      for (float value : values) {
        out.writeFloat(value);
      }
    }
    out.write(weights);
    out.flush();
  }

  /// Changes with every weight, so that a verdict can be explained later.
  public String version() {
    return version;
  }

  private static String version(Model model) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < SIZE; i++) {
        digest.update(
            (model.scales[i] + " " + model.biases[i] + " " + model.cuts[i]).getBytes(US_ASCII));
      }
      return "linear-"
          + HexFormat.of().formatHex(digest.digest(model.weights)).substring(0, VERSION_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the model makes of the worst window.
  ///
  /// @param score 0 to 1; 0.75 is where as few innocent prompts are as the trainer was told
  /// @param from first word of the window
  /// @param to its last word
  public record Finding(Category category, double score, int from, int to) {}

  /// The strongest finding of each category, in the order of CATEGORIES.
  public Finding[] judge(List<String> words) {
    Window[] worst = worst(words);
    Finding[] findings = new Finding[SIZE];
    for (int c = 0; c < SIZE; c++) {
      double logit = worst[c].logit - cuts[c] + BLOCK_LOGIT;
      findings[c] =
          new Finding(CATEGORIES.get(c), 1 / (1 + Math.exp(-logit)), worst[c].from, worst[c].to);
    }
    return findings;
  }

  /// The logits without the cuts; for the trainer, which sets them.
  public float[] logits(List<String> words) {
    Window[] worst = worst(words);
    float[] logits = new float[SIZE];
    for (int c = 0; c < SIZE; c++) {
      logits[c] = worst[c].logit;
    }
    return logits;
  }

  /// Few features are little evidence: a short text must not be judged by one of them alone.
  public static float norm(int features) {
    return (float) (1 / Math.sqrt(Math.max(features, LITTLE)));
  }

  private record Window(float logit, int from, int to) {}

  private Window[] worst(List<String> words) {
    int[] sums = new int[(words.size() + 1) * SIZE]; // of all words before
    int[] counts = new int[words.size() + 1];
    Sum sum = new Sum();
    for (int i = 0; i < words.size(); i++) {
      Features.of(words.get(i), i == 0 ? null : words.get(i - 1), sum);
      counts[i + 1] = sum.count;
      System.arraycopy(sum.values, 0, sums, (i + 1) * SIZE, SIZE);
    }
    Window[] worst = new Window[SIZE];
    for (int c = 0; c < SIZE; c++) {
      worst[c] = new Window(biases[c], 0, Math.max(0, words.size() - 1));
    }
    for (int end = Math.min(WINDOW_WORDS, words.size()); end <= words.size(); end++) {
      int start = Math.max(0, end - WINDOW_WORDS);
      if (end == start) {
        break;
      }
      float norm = norm(counts[end] - counts[start]);
      for (int c = 0; c < SIZE; c++) {
        int inside = sums[end * SIZE + c] - sums[start * SIZE + c];
        float logit = biases[c] + inside * scales[c] * norm;
        if (logit > worst[c].logit || end == Math.min(WINDOW_WORDS, words.size())) {
          worst[c] = new Window(logit, start, end - 1);
        }
      }
    }
    return worst;
  }

  private final class Sum implements Features.Use {
    private final int[] values = new int[SIZE];
    private int count;

    @Override
    public void accept(int bucket) {
      int at = bucket * SIZE;
      for (int c = 0; c < SIZE; c++) {
        values[c] += weights[at + c];
      }
      count++;
    }
  }

  private static float[] floats(DataInputStream in) throws IOException {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }
}
