package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import io.plantain.event.EventCodec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Moderation breaks on the records of one team, which become dead letters; the cause is mended and
/// an operator redrives them.
public record BrokenDecision(Site site) implements Fault {
  private static final String SERVICE = "moderation-service";
  private static final Duration UNDER_WAY = Duration.ofSeconds(1);
  private static final int TASKS = 3; // few beside the others: a stage that breaks on most waits

  @Override
  public String name() {
    return "break on some records, mend, redrive";
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    try (var held = site.holdAll()) {
      String team = site.teamId();
      try {
        execute(
            """
            create or replace function torture_refuse() returns trigger language plpgsql as
            'begin raise exception ''torture''; end';
            create or replace trigger torture_refuse before insert on verdict
            for each row when (new.team_id = '%s') execute function torture_refuse()
            """
                .formatted(team));
        site.burst(TASKS, "");
        site.until("dead letters of " + team, () -> !letters(team).isEmpty());
      } finally {
        site.until(
            "moderation is mended",
            () -> {
              execute("drop trigger if exists torture_refuse on verdict");
              return true;
            });
      }
      site.until("no dead letter of " + team + " waits", () -> redriven(team));
    }
  }

  /// Whether there is nothing left to send again; a letter that was under way comes later.
  private boolean redriven(String team) throws InterruptedException {
    List<String> letters = letters(team);
    if (!letters.isEmpty()) {
      List<String> command = new ArrayList<>(List.of("dlt", "redrive", "--because", "torture"));
      command.addAll(letters);
      site.plantain(command.toArray(String[]::new));
    }
    Thread.sleep(UNDER_WAY);
    return letters.isEmpty();
  }

  /// Ids of the dead letters that wait for somebody.
  private List<String> letters(String team) {
    return site.plantain("dlt", "list", "--service", SERVICE, "--team", team, "--json")
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> EventCodec.mapper().readTree(line).path("id").asString(""))
        .filter(id -> !id.isEmpty())
        .toList();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = site.database("moderation");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
