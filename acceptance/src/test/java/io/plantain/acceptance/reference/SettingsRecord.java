package io.plantain.acceptance.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A settings record, as its source declares it.
///
/// @param about the sentences above its parameters
record SettingsRecord(String prefix, String about, List<Setting> settings) {
  private static final Pattern DECLARED =
      Pattern.compile(
          "((?:^///[^\\n"
              + "]*\\n"
              + ")*)@ConfigurationProperties\\(\"([a-z0-9.-]+)\"\\)\\s+(?:public )?record \\w+\\(",
          Pattern.MULTILINE);
  private static final Pattern COMPONENT =
      Pattern.compile("^((?:@\\w+(?:\\([^)]*\\))?\\s*)*)(.+?)\\s+(\\w+)$", Pattern.DOTALL);
  private static final Pattern DEFAULT =
      Pattern.compile("@DefaultValue\\(\\{?\\s*(\"[^)]*?\")\\s*}?\\)", Pattern.DOTALL);

  /// @param usual empty where nothing is set by itself
  record Setting(String name, String type, String usual, String meaning) {
    /// As an environment variable.
    String variable() {
      return name.toUpperCase(Locale.ROOT).replace("-", "").replace('.', '_');
    }
  }

  static Optional<SettingsRecord> in(String source) {
    Matcher found = DECLARED.matcher(source);
    if (!found.find()) {
      return Optional.empty();
    }
    Map<String, String> words = words(found.group(1));
    String prefix = found.group(2);
    List<Setting> settings = new ArrayList<>();
    for (String component : components(source.substring(found.end()))) {
      Matcher parts = COMPONENT.matcher(component.strip());
      if (!parts.matches()) {
        throw new IllegalStateException("not understood: " + component);
      }
      Matcher usual = DEFAULT.matcher(parts.group(1));
      settings.add(
          new Setting(
              prefix + "." + parts.group(3).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT),
              parts.group(2).replaceAll("@Nullable\\s*", "").replaceAll("\\s+", " "),
              usual.find()
                  ? usual.group(1).replaceAll("\"\\s*,\\s*\"", ", ").replace("\"", "")
                  : "",
              words.getOrDefault(parts.group(3), "")));
    }
    return Optional.of(new SettingsRecord(prefix, words.getOrDefault("", ""), settings));
  }

  /// By the names of parameters; under the empty name what stands above them.
  private static Map<String, String> words(String comment) {
    Map<String, String> words = new LinkedHashMap<>();
    String name = "";
    for (String line : comment.lines().toList()) {
      String text = line.replaceFirst("^///\\s*", "");
      Matcher parameter = Pattern.compile("^@param (\\w+) (.*)$").matcher(text);
      if (parameter.matches()) {
        name = parameter.group(1);
        text = parameter.group(2);
      }
      words.merge(name, text.strip(), (one, more) -> (one + " " + more).strip());
    }
    return words;
  }

  /// Split at the commas that stand in no brackets.
  private static List<String> components(String source) {
    List<String> components = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    for (char c : source.toCharArray()) {
      quoted ^= c == '"';
      if (!quoted && (c == '(' || c == '<' || c == '{')) {
        depth++;
      }
      if (!quoted && (c == ')' || c == '>' || c == '}')) {
        depth--;
      }
      if (depth < 0 || depth == 0 && c == ',' && !quoted) {
        components.add(part.toString());
        part.setLength(0);
        if (depth < 0) {
          break;
        }
      } else {
        part.append(c);
      }
    }
    return components;
  }
}
