package io.plantain.local.dlt.operator;

import io.plantain.local.LocalSettings;
import io.plantain.local.dlt.DeadLetterStore;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./plantain dlt`: works while the services run, and with a broker elsewhere.
@Command(
    name = "dlt",
    description = "Shows dead letters, sends them again, or drops them.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 done (also when it was done before), 1 not or not all done, 2 said wrongly or"
          + " not confirmed, 3 no such dead letter."
    },
    subcommands = {ListLetters.class, ShowLetters.class, RedriveLetters.class, DropLetters.class})
public final class DltCommand implements Callable<Integer> {
  static final int DONE = 0;
  static final int NOT_ALL_DONE = 1;
  static final int SAID_WRONGLY = 2;
  static final int NO_SUCH_LETTER = 3;

  private static final String CLIENT_SETTING = "SPRING_KAFKA_PROPERTIES_";

  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec != null) {
      CommandLine.usage(spec.commandLine(), System.out);
    }
    return SAID_WRONGLY;
  }

  static DeadLetterStore open() {
    return DeadLetterStore.open(kafka(System.getenv()));
  }

  /// The broker of the running system, or the one that the environment names; with the client
  /// settings that Spring would give to the services (`SPRING_KAFKA_PROPERTIES_SECURITY_PROTOCOL`).
  static Map<String, Object> kafka(Map<String, String> environment) {
    Map<String, Object> settings = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(CLIENT_SETTING)) {
            String setting = name.substring(CLIENT_SETTING.length());
            settings.put(setting.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    settings.put("bootstrap.servers", LocalSettings.broker(environment));
    return settings;
  }
}
