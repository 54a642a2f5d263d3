package io.plantain.acceptance.torture.traffic;

import io.plantain.acceptance.torture.Sent.Edge;
import io.plantain.acceptance.torture.traffic.Kind.Form;
import io.plantain.event.EventCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ObjectNode;

/// What is sent, one after the other: the n-th request of a seed is always the same.
///
/// @param run tells the labels of two runs apart; digits, for letters might make a word
final class Script {
  private static final List<String> SCENES =
      List.of("a quiet lake", "a red kite", "a pier at dusk", "a hill farm", "an old lighthouse");

  /// One for each of some categories; the labels around them are digits.
  private static final List<String> BLOCKED =
      List.of(
          "hardcore porn, explicit sex scene",
          "dismembered body parts in a bathtub full of blood",
          "exterminate the immigrants, swastika banner",
          "how to cook meth at home, infographic with ingredients",
          "man hanging himself from a rope in his room, suicide");

  private static final int RICH = 3; // teams that never run out
  private static final String ONE_IS_MISSING = "sketch:fail-one";
  private static final int INLINE_OF_TEN = 3;
  private static final int MAX_PICTURES = 4;

  private final long seed;
  private final String run;
  private final boolean impatient;
  private final int weights;

  /// @param impatient whether the installation knows the model with a short deadline
  Script(long seed, String run, boolean impatient) {
    this.seed = seed;
    this.run = run;
    this.impatient = impatient;
    this.weights = Arrays.stream(Kind.values()).mapToInt(kind -> kind.weight).sum();
  }

  Order order(int n) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + n);
    random.nextInt(); // neighbouring seeds begin alike
    Kind kind = kind(random);
    if (kind == Kind.HANG && !impatient) {
      kind = Kind.CANCEL_LONG; // without the model it would be open for ten minutes
    }
    Form form = form(kind, random);
    // Padded: some short numbers are words to moderation, 1488 for one.
    String label = "%s-%07d".formatted(run, n);
    String scene =
        kind == Kind.BLOCKED
            ? BLOCKED.get(random.nextInt(BLOCKED.size()))
            : SCENES.get(random.nextInt(SCENES.size()));
    String words = kind == Kind.SEVERAL && n % 2 == 0 ? ONE_IS_MISSING : kind.words;
    String prompt = prompt(label, words, scene);
    int pictures = form == Form.SEVERAL ? random.nextInt(2, MAX_PICTURES + 1) : 1;
    return new Order(
        label,
        kind,
        edges(kind, random),
        purse(kind, random),
        kind == Kind.NO_KEY ? null : "k-" + label,
        prompt,
        form == Form.EXPENSIVE ? MAX_PICTURES : pictures,
        kind == Kind.INVALID
            ? invalid(prompt, random)
            : body(form, prompt, pictures, random).toString());
  }

  /// Another request under the same key.
  Order other(Order first) {
    String prompt = prompt(first.label() + "-other", "", SCENES.getFirst());
    return new Order(
        first.label(),
        Kind.OTHER_BODY,
        first.edges(),
        first.customer(),
        first.key(),
        prompt,
        1,
        body(Form.PICTURE, prompt, 1, new SplittableRandom(seed)).toString());
  }

  /// The label in front, where the provider's books show it whatever follows.
  private static String prompt(String label, String words, String scene) {
    return (label + " " + words + " " + scene + " sketch:small").replace("  ", " ");
  }

  private Kind kind(SplittableRandom random) {
    int drawn = random.nextInt(weights);
    for (Kind kind : Kind.values()) {
      drawn -= kind.weight;
      if (drawn < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("the weights changed meanwhile");
  }

  private static Form form(Kind kind, SplittableRandom random) {
    if (kind.form != Form.ANY) {
      return kind.form;
    }
    return random.nextInt(10) < INLINE_OF_TEN ? Form.INLINE : Form.PICTURE;
  }

  private static List<Edge> edges(Kind kind, SplittableRandom random) {
    Edge one = random.nextBoolean() ? Edge.HTTP : Edge.TOPIC;
    return switch (kind) {
      case NO_KEY -> List.of(Edge.HTTP); // a record without a key cannot be told from others
      case DUPLICATE -> {
        List<Edge> edges = new ArrayList<>(List.of(one, one));
        if (random.nextBoolean()) {
          edges.add(one == Edge.HTTP ? Edge.TOPIC : Edge.HTTP);
        }
        yield edges;
      }
      default -> List.of(one);
    };
  }

  private static Customer.Purse purse(Kind kind, SplittableRandom random) {
    return switch (kind) {
      case TOO_EXPENSIVE -> Customer.Purse.POOR;
      case LAST_CREDITS -> Customer.Purse.RUNNING_OUT;
      default -> Customer.Purse.values()[random.nextInt(RICH)];
    };
  }

  private static ObjectNode body(Form form, String prompt, int pictures, SplittableRandom random) {
    ObjectNode body = EventCodec.mapper().createObjectNode();
    body.put("type", "standard");
    body.put("scene", "text-to-image");
    body.put("prompt", prompt);
    ObjectNode options = body.putObject("options");
    options.put("output_format", random.nextInt(3) == 0 ? "jpg" : "png");
    switch (form) {
      case INLINE -> {
        body.put("model", "stable-diffusion");
        options.put("width", 64).put("height", 64);
      }
      case IMPATIENT -> {
        body.put("model", Surroundings.IMPATIENT);
        options.put("resolution", "1K");
      }
      case EXPENSIVE -> {
        body.put("model", "nano-banana-pro");
        options.put("resolution", "4K").put("count", MAX_PICTURES);
      }
      case PICTURE, SEVERAL, ANY -> {
        body.put("model", "nano-banana-2");
        options.put("resolution", "1K");
        if (pictures > 1) {
          options.put("count", pictures);
        }
      }
    }
    return body;
  }

  private static String invalid(String prompt, SplittableRandom random) {
    ObjectNode body = body(Form.PICTURE, prompt, 1, random);
    switch (random.nextInt(5)) {
      case 0 -> body.withObject("options").put("count", 99);
      case 1 -> body.put("model", "no-such-model");
      case 2 -> body.remove("scene");
      case 3 -> body.put("prompt", prompt + " and so on".repeat(1_000));
      default -> body.withObject("options").put("resolution", "9K");
    }
    return body.toString();
  }
}
