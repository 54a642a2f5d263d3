package io.plantain.moderation.eval;

import io.plantain.event.EventCodec;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.bars.BarsReport;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.classify.Model;
import io.plantain.moderation.csv.Csv;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Judgement;
import io.plantain.moderation.policy.Policy;
import io.plantain.moderation.policy.Policy.Customer;
import io.plantain.moderation.policy.Policy.InvalidPolicy;
import io.plantain.moderation.term.Lexicon;
import io.plantain.moderation.train.Split;
import io.plantain.moderation.train.TrainCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `./plantain moderation ...`: the same judge as in the service, without any server.
public final class ModerationCommands {
  private static final String USAGE =
      """
      usage:
        ./plantain moderation check "PROMPT" [--negative TEXT] [--content TEXT] [--team ID] [--plan NAME] [--policy FILE.yml]
          judges one prompt and prints the verdict as JSON; PROMPT - reads standard input
        ./plantain moderation eval FILE.csv [--verdicts OUT.csv] [--policy FILE.yml] [--no-speed] [--rules] [--model FILE.model]
            [--held-out] [--word-list FILE.txt]
          judges a file with the columns id,text,negative_text,label (block or allow) and prints precision,
          recall, F1, false positives by category and speed as JSON; --verdicts writes id,action,category,score
          --rules leaves the classifier out; --held-out counts only rows that the classifier never learned from;
          --word-list FILE.txt also counts what plain matching of those words would do on the same rows
        ./plantain moderation policy FILE.yml
          says whether a policy may take effect
        ./plantain moderation bars [FOLDER] [--families] [--rules] [--no-speed] [--model FILE.model]
          measures every figure that moderation must reach, on its own prompts and on the labelled files in FOLDER, and
          says which pass; --families also prints each disguise and language
        ./plantain moderation train FOLDER OUT.model [--without SOURCE]
          makes the classifier anew from a folder of labelled files; the same files give the same model
      """;
  private static final int BAD_USE = 2;
  private static final int BAD_INPUT = 1;
  private static final int BAR_MISSED = 3;

  private final PrintStream out;
  private final PrintStream err;

  ModerationCommands(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(new ModerationCommands(out, System.err).run(List.of(arguments)));
  }

  /// @return the exit code
  int run(List<String> arguments) {
    Deque<String> words = new ArrayDeque<>(arguments);
    String command = words.isEmpty() ? "" : words.removeFirst();
    try {
      switch (command) {
        case "check" -> check(words);
        case "eval" -> eval(words);
        case "policy" -> policy(words);
        case "bars" -> bars(words);
        case "train" -> train(words);
        case "help", "--help", "-h" -> out.print(USAGE);
        default ->
            throw new BadUse(
                command.isEmpty() ? "what shall I do?" : "there is no command '" + command + "'");
      }
      return 0;
    } catch (BadUse e) {
      err.println("plantain moderation: " + e.getMessage());
      err.print(USAGE);
      return BAD_USE;
    } catch (BarMissed e) {
      return BAR_MISSED;
    } catch (Csv.Broken | InvalidPolicy e) {
      err.println("plantain moderation: " + e.getMessage());
      return BAD_INPUT;
    }
  }

  private static final class BadUse extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadUse(String why) {
      super(why);
    }
  }

  private void check(Deque<String> words) {
    Arguments given =
        Arguments.parse(words, List.of("negative", "content", "team", "plan", "policy", "model"));
    String text = given.only("a prompt");
    if (text.equals("-")) {
      try {
        text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
      } catch (IOException e) {
        throw new Csv.Broken("standard input cannot be read: " + e);
      }
    }
    Judgement judgement =
        judge(given)
            .judge(
                new Prompt(text, given.get("negative"), given.get("content")),
                new Customer(given.get("team"), given.get("plan")));
    Map<String, Object> verdict = new LinkedHashMap<>();
    verdict.put("action", judgement.action().code());
    verdict.put("category", judgement.category() == null ? null : judgement.category().code());
    verdict.put("score", judgement.score());
    verdict.put("opinions", judgement.opinions().stream().map(ModerationCommands::view).toList());
    verdict.put("policy_version", judgement.policyVersion());
    verdict.put("model_version", judgement.modelVersion());
    print(verdict);
  }

  private static Map<String, Object> view(Opinion opinion) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("action", opinion.action().code());
    view.put("category", opinion.category().code());
    view.put("score", opinion.score());
    view.put("rule_id", opinion.ruleId());
    view.put("part", opinion.span().part().code());
    view.put("start", opinion.span().start());
    view.put("end", opinion.span().end());
    return view;
  }

  private void eval(Deque<String> words) {
    Arguments given = Arguments.parse(words, List.of("verdicts", "policy", "word-list", "model"));
    Path file = Path.of(given.only("a CSV file"));
    Path verdicts = given.get("verdicts") == null ? null : Path.of(given.require("verdicts"));
    if (verdicts != null) {
      requireWritable(verdicts);
    }
    List<LabelledPrompt> rows;
    try {
      rows = LabelledPrompt.read(file);
    } catch (Csv.Broken e) {
      throw new Csv.Broken(file + ": " + e.getMessage());
    }
    if (given.has("held-out")) {
      rows = rows.stream().filter(row -> Split.of(row.prompt().text()) == Split.HELD_OUT).toList();
    }
    Judge judge = judge(given);
    List<ModerationEval.Judged> judged = ModerationEval.judge(judge, rows);
    if (verdicts != null) {
      try {
        Files.writeString(verdicts, ModerationEval.verdicts(judged));
      } catch (IOException e) {
        throw new Csv.Broken(verdicts + " cannot be written: " + e);
      }
    }
    Map<String, Object> report = ModerationEval.report(judged);
    if (!given.has("no-speed")) {
      report.put("prompts_per_cpu_second", ModerationEval.promptsPerCpuSecond(judge, rows));
    }
    if (given.has("word-list")) {
      report.put("word_list", WordList.read(Path.of(given.require("word-list"))).report(rows));
    }
    report.put("policy_version", judge.version());
    report.put("model_version", judge.modelVersion());
    print(report);
  }

  private static void requireWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
      throw new Csv.Broken(file + " cannot be written: there is no such folder, or it is one");
    }
  }

  private void policy(Deque<String> words) {
    String file = Arguments.parse(words, List.of()).only("a policy file");
    Judge judge = judge(new Arguments(List.of(), Map.of("policy", file)));
    out.println("ok: " + judge.version());
  }

  private void train(Deque<String> words) {
    Arguments given = Arguments.parse(words, List.of("without"));
    List<String> paths = given.words();
    if (paths.size() != 2) {
      throw new BadUse("a folder of data and a file for the model are needed");
    }
    out.println(
        TrainCommand.run(Path.of(paths.get(0)), Path.of(paths.get(1)), given.get("without")));
  }

  private void bars(Deque<String> words) {
    Arguments given = Arguments.parse(words, List.of("model"));
    if (given.words().size() > 1) {
      throw new BadUse("one folder of labelled files at most");
    }
    Path folder = given.words().isEmpty() ? null : Path.of(given.words().getFirst());
    if (folder != null && !Files.isDirectory(folder)) {
      throw new Csv.Broken(folder + " is no folder");
    }
    Lexicon lexicon = Lexicon.shipped();
    Judge rules = new Judge(lexicon, Judge.rules(lexicon), Policy.shipped());
    BarsReport report = new BarsReport(given.has("rules") ? rules : judge(given), folder);
    if (!given.has("no-speed")) {
      report.speed(rules);
    }
    out.print(report.table());
    if (given.has("families")) {
      out.print(report.families());
    }
    if (!report.allPass()) {
      throw new BarMissed();
    }
  }

  private static final class BarMissed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static Judge judge(Arguments given) {
    Lexicon lexicon = Lexicon.shipped();
    String policy = given.get("policy");
    return new Judge(
        lexicon,
        given.has("rules") ? Judge.rules(lexicon) : Judge.offline(lexicon, model(given)),
        policy == null ? Policy.shipped() : Policy.read(Path.of(policy)));
  }

  private static Model model(Arguments given) {
    if (!given.has("model")) {
      return Model.shipped();
    }
    String file = given.require("model");
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return Model.read(in);
    } catch (IOException e) {
      throw new Csv.Broken(file + " cannot be read: " + e);
    }
  }

  private void print(Map<String, Object> values) {
    out.println(EventCodec.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(values));
  }

  /// Words and `--options`.
  private record Arguments(List<String> words, Map<String, String> options) {
    private static final Set<String> FLAGS = Set.of("no-speed", "rules", "held-out", "families");

    static Arguments parse(Deque<String> given, List<String> withValue) {
      List<String> words = new ArrayList<>();
      Map<String, String> options = new LinkedHashMap<>();
      while (!given.isEmpty()) {
        String word = given.removeFirst();
        String name = word.startsWith("--") ? word.substring(2) : "";
        if (name.isEmpty()) {
          words.add(word);
        } else if (FLAGS.contains(name)) {
          options.put(name, "");
        } else if (!withValue.contains(name)) {
          throw new BadUse("there is no option " + word);
        } else if (given.isEmpty()) {
          throw new BadUse(word + " needs a value");
        } else {
          options.put(name, given.removeFirst());
        }
      }
      return new Arguments(words, options);
    }

    String only(String what) {
      if (words.size() != 1) {
        throw new BadUse(
            words.isEmpty()
                ? what + " is missing"
                : "one too many: '" + words.get(1) + "'; put it in quotes");
      }
      return words.getFirst();
    }

    @Nullable String get(String name) {
      return options.get(name);
    }

    String require(String name) {
      String value = options.get(name);
      if (value == null) {
        throw new BadUse("--" + name + " is missing");
      }
      return value;
    }

    boolean has(String name) {
      return options.containsKey(name);
    }
  }
}
