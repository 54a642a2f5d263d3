package io.plantain.moderation.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.policy.Policy.Customer;
import io.plantain.moderation.policy.Policy.InvalidPolicy;
import io.plantain.moderation.policy.Policy.PolicyCase;
import io.plantain.moderation.policy.Scope.Denied;
import io.plantain.moderation.term.Lexicon;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// Reads a policy whole, or says what is wrong with it. What it does not know is an error: a word
/// with a slip in it must not silently leave the old threshold in force.
final class PolicyReader {
  private static final long MAX_BYTES = 1_000_000; // a policy is written by hand
  private static final String SHIPPED = "/policy/policy.yml";

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

  private PolicyReader() {}

  static Policy shipped() {
    try (@Nullable InputStream file = PolicyReader.class.getResourceAsStream(SHIPPED)) {
      return parse(new String(Objects.requireNonNull(file).readAllBytes(), UTF_8), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Policy read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new InvalidPolicy(file + " is larger than " + MAX_BYTES + " bytes");
      }
      return parse(Files.readString(file), shipped());
    } catch (IOException e) {
      throw new InvalidPolicy("the policy cannot be read: " + e, e);
    }
  }

  /// @param base what holds where the text is silent
  static Policy parse(String text, @Nullable Policy base) {
    Map<String, Object> root;
    try {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      root = map(tree, "the policy");
    } catch (YAMLException e) {
      throw new InvalidPolicy("not YAML: " + e.getMessage(), e);
    }
    Map<String, Scope> plans = new LinkedHashMap<>();
    Map<String, Scope> teams = new LinkedHashMap<>();
    Map<String, String> planOf = new LinkedHashMap<>();
    Object version = root.remove("version");
    if (version == null || version.toString().isBlank()) {
      throw new InvalidPolicy("version is missing: verdicts name it");
    }
    map(root.remove("plans"), "plans")
        .forEach((plan, body) -> plans.put(plan, scope(map(body, plan), "plans." + plan)));
    map(root.remove("teams"), "teams")
        .forEach(
            (team, body) -> {
              Map<String, Object> own = map(body, "teams." + team);
              Object plan = own.remove("plan");
              if (plan != null) {
                if (!plans.containsKey(plan.toString())) {
                  throw new InvalidPolicy("teams.%s: there is no plan '%s'".formatted(team, plan));
                }
                planOf.put(team, plan.toString());
              }
              teams.put(team, scope(own, "teams." + team));
            });
    List<PolicyCase> cases = new ArrayList<>();
    List<Object> tests = list(root.remove("tests"), "tests");
    for (int i = 0; i < tests.size(); i++) {
      cases.add(policyCase(tests.get(i), "tests[%d]".formatted(i)));
    }
    Scope everybody = scope(root, "");
    if (base != null) {
      Map<Category, Threshold> all = new EnumMap<>(base.everybody().thresholds());
      all.putAll(everybody.thresholds());
      everybody =
          new Scope(
              all,
              everybody.allow(),
              everybody.deny(),
              everybody.deniedHosts(),
              everybody.allowedHosts());
      cases.addAll(base.cases().stream().filter(PolicyReader::holdsForAll).toList());
    }
    if (everybody.thresholds().size() != Category.values().length) {
      throw new InvalidPolicy("thresholds: every category needs one");
    }
    return new Policy(version.toString().strip(), everybody, plans, teams, planOf, cases);
  }

  /// Sexual content with minors is blocked, and a harmless prompt passes, whatever a policy says.
  private static boolean holdsForAll(PolicyCase each) {
    return each.category() == Category.SEXUAL_MINORS || each.expect() == Action.ALLOW;
  }

  private static Scope scope(Map<String, Object> body, String place) {
    Map<Category, Threshold> thresholds = new EnumMap<>(Category.class);
    map(body.remove("thresholds"), place + ".thresholds")
        .forEach(
            (category, value) ->
                thresholds.put(category(category, place), threshold(category, value, place)));
    Lexicon allow = null;
    List<String> phrases = strings(body.remove("allow"), place + ".allow");
    if (!phrases.isEmpty()) {
      allow = lexicon("mask: " + String.join(" | ", phrases), place + ".allow");
    }
    List<Denied> deny = new ArrayList<>();
    List<Object> denied = list(body.remove("deny"), place + ".deny");
    for (int i = 0; i < denied.size(); i++) {
      deny.add(denied(denied.get(i), "%s.deny[%d]".formatted(place, i)));
    }
    Set<String> deniedHosts = hosts(body.remove("deny_image_hosts"), place + ".deny_image_hosts");
    Set<String> allowedHosts =
        hosts(body.remove("allow_image_hosts"), place + ".allow_image_hosts");
    nothingLeft(body, place.isEmpty() ? "the policy" : place);
    return new Scope(thresholds, allow, deny, deniedHosts, allowedHosts);
  }

  private static Set<String> hosts(@Nullable Object value, String place) {
    Set<String> hosts = new HashSet<>();
    for (String host : strings(value, place)) {
      if (!HOST.matcher(host).matches()) {
        throw new InvalidPolicy("%s: '%s' is no host name".formatted(place, host));
      }
      hosts.add(host.toLowerCase(Locale.ROOT));
    }
    return hosts;
  }

  private static Threshold threshold(String category, Object value, String place) {
    Map<String, Object> body = map(value, place + ".thresholds." + category);
    double review = number(body.remove("review"), category + ".review");
    double block = number(body.remove("block"), category + ".block");
    nothingLeft(body, category);
    if (category(category, place) == Category.SEXUAL_MINORS && block > 0.9) {
      throw new InvalidPolicy(
          "thresholds.sexual/minors.block must be 0.9 or less: this stage is always on");
    }
    try {
      return new Threshold(review, block);
    } catch (IllegalArgumentException e) {
      throw new InvalidPolicy("thresholds." + category + ": " + e.getMessage(), e);
    }
  }

  private static Denied denied(Object entry, String place) {
    if (entry instanceof String phrase) {
      return new Denied(lexicon(rule("custom", "block", phrase), place));
    }
    Map<String, Object> body = map(entry, place);
    Object phrase = body.remove("phrase");
    if (phrase == null) {
      throw new InvalidPolicy(place + ": phrase is missing");
    }
    Object category = Objects.requireNonNullElse(body.remove("category"), "custom");
    Object action = Objects.requireNonNullElse(body.remove("action"), "block");
    nothingLeft(body, place);
    return new Denied(
        lexicon(
            rule(category(category.toString(), place).code(), action.toString(), phrase.toString()),
            place));
  }

  private static String rule(String category, String action, String phrase) {
    return "category %s\nrule denied %s %s: %s"
        .formatted(category, action, action.equals("review") ? "0.6" : "1.0", phrase);
  }

  private static Lexicon lexicon(String lines, String place) {
    try {
      return Lexicon.of(lines);
    } catch (RuntimeException e) {
      throw new InvalidPolicy(place + ": " + e.getMessage(), e);
    }
  }

  private static PolicyCase policyCase(Object entry, String place) {
    Map<String, Object> body = map(entry, place);
    String prompt = text(body.remove("prompt"), place + ".prompt");
    String expect = text(body.remove("expect"), place + ".expect");
    Object category = body.remove("category");
    PolicyCase read =
        new PolicyCase(
            place,
            new Prompt(
                prompt,
                optional(body.remove("negative_prompt")),
                optional(body.remove("content")),
                strings(body.remove("images"), place + ".images")),
            new Customer(optional(body.remove("team")), optional(body.remove("plan"))),
            action(expect, place),
            category == null ? null : category(category.toString(), place));
    nothingLeft(body, place);
    return read;
  }

  private static Action action(String code, String place) {
    for (Action action : Action.values()) {
      if (action.code().equals(code)) {
        return action;
      }
    }
    throw new InvalidPolicy(place + ": expect is allow, review or block, not '" + code + "'");
  }

  private static Category category(String code, String place) {
    try {
      return Category.of(code);
    } catch (IllegalArgumentException e) {
      throw new InvalidPolicy(place + ": " + e.getMessage(), e);
    }
  }

  private static double number(@Nullable Object value, String place) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new InvalidPolicy(place + " must be a number from 0 to 1");
  }

  private static @Nullable String optional(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static String text(@Nullable Object value, String place) {
    if (value == null) {
      throw new InvalidPolicy(place + " is missing");
    }
    return value.toString();
  }

  private static List<String> strings(@Nullable Object value, String place) {
    return list(value, place).stream().map(String::valueOf).toList();
  }

  private static List<Object> list(@Nullable Object value, String place) {
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> items) {
      return items.stream().<Object>map(item -> item == null ? "" : item).toList();
    }
    throw new InvalidPolicy(place + " must be a list");
  }

  private static Map<String, Object> map(@Nullable Object value, String place) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (value == null) {
      return copy;
    }
    if (value instanceof Map<?, ?> body) {
      body.forEach((key, each) -> copy.put(String.valueOf(key), each));
      return copy;
    }
    throw new InvalidPolicy(place + " must be a map of names to values");
  }

  private static void nothingLeft(Map<String, Object> body, String place) {
    if (!body.isEmpty()) {
      throw new InvalidPolicy("%s: what is %s?".formatted(place, body.keySet()));
    }
  }
}
