package io.plantain.kit.act;

import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/// The audit of a service: table `operator_act` of its database. An act is written down before it
/// is done, so none can happen unseen; its result follows. Refusals are kept as well.
public final class Acts {
  private static final Logger log = LoggerFactory.getLogger(Acts.class);
  private static final int MAX_ROWS = 500; // one answer
  private static final String FAILED = "failed";

  private final JdbcTemplate jdbc;

  public Acts(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// @param deed safe to be done twice: an operator who got no answer repeats it
  public Result perform(String act, UUID taskId, ByHand by, Supplier<Result> deed) {
    String problem = by.problem();
    if (problem != null) {
      return Result.invalid(problem);
    }
    long number = begin(act, taskId, by);
    Result result;
    try {
      result = deed.get();
    } catch (RuntimeException failed) {
      end(number, FAILED + ": " + failed.getClass().getSimpleName());
      throw failed;
    }
    end(number, result.word());
    log.atInfo()
        .addKeyValue("task_id", taskId)
        .addKeyValue("act", act)
        .addKeyValue("operator", by.operator())
        .addKeyValue("result", result.word())
        .log("an operator acted");
    return result;
  }

  /// The newest first; of one task or of all.
  public List<Map<String, Object>> list(@Nullable UUID taskId, int limit) {
    return jdbc.query(
        """
        select number, at, act, task_id, operator, reason, result from operator_act
        where ?::uuid is null or task_id = ?
        order by number desc limit ?
        """,
        (row, at) -> {
          Map<String, Object> shown = new LinkedHashMap<>();
          Timestamp when = row.getTimestamp("at");
          shown.put("at", when.toInstant().toString());
          shown.put("act", row.getString("act"));
          shown.put("task_id", row.getString("task_id"));
          shown.put("operator", row.getString("operator"));
          shown.put("reason", row.getString("reason"));
          shown.put("result", row.getString("result"));
          return shown;
        },
        taskId,
        taskId,
        Math.clamp(limit, 1, MAX_ROWS));
  }

  /// As lines of the task's story.
  public List<Happened> timeline(UUID taskId) {
    return jdbc.query(
        "select at, act, operator, reason, result from operator_act where task_id = ?",
        (row, number) ->
            new Happened(
                row.getTimestamp("at").toInstant(),
                "act: " + row.getString("act"),
                "%s (%s): %s"
                    .formatted(
                        row.getString("operator"),
                        row.getString("reason"),
                        Objects.requireNonNullElse(row.getString("result"), "not known"))),
        taskId);
  }

  private long begin(String act, UUID taskId, ByHand by) {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            """
            insert into operator_act (act, task_id, operator, reason) values (?, ?, ?, ?)
            returning number
            """,
            Long.class,
            act,
            taskId,
            Objects.requireNonNull(by.operator()).strip(),
            Objects.requireNonNull(by.reason()).strip()));
  }

  private void end(long number, String result) {
    jdbc.update(
        "update operator_act set result = ? where number = ? and result is null", result, number);
  }
}
