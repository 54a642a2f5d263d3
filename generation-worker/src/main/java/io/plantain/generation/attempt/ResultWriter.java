package io.plantain.generation.attempt;

import static java.util.stream.Collectors.toSet;

import io.plantain.kit.Outgoing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.jdbc.UncategorizedSQLException;

/// Writes results in the order they come in, and does not give up while the database is away: a job
/// id that is not written is a job that was paid for nothing.
final class ResultWriter {
  private static final Logger log = LoggerFactory.getLogger(ResultWriter.class);
  private static final String READ_ONLY_DATABASE = "25006"; // a failover under way
  private static final Duration PAUSE =
      Duration.ofMillis(500); // between tries; failovers take seconds

  private final AttemptResults rows;
  private final AttemptMetrics metrics;
  private final Consumer<List<Outgoing>> finished;
  private final Consumer<Duration> due;
  private final Consumer<Result.Again> refused;
  private final Batcher<Result> batcher = new Batcher<>("results", this::write);

  /// @param finished outcomes that are stored now
  /// @param refused what came too late: its lease was over
  /// @param due after which time a row of ours is to be looked at
  ResultWriter(
      AttemptResults rows,
      AttemptMetrics metrics,
      Consumer<List<Outgoing>> finished,
      Consumer<Duration> due,
      Consumer<Result.Again> refused) {
    this.rows = rows;
    this.metrics = metrics;
    this.finished = finished;
    this.due = due;
    this.refused = refused;
  }

  void put(Result result) {
    batcher.put(result);
  }

  void close(Duration limit) {
    batcher.close(limit);
  }

  /// A batch may hold two results of one task, where its lease ended in between. They are written
  /// one after the other: a statement that meets the task twice cannot tell which one was refused.
  private void write(List<Result> results) {
    List<Result> once = new ArrayList<>();
    List<Result> later = new ArrayList<>();
    Set<UUID> met = new HashSet<>();
    results.forEach(result -> (met.add(result.attempt().taskId()) ? once : later).add(result));
    writeStubbornly(once);
    if (!later.isEmpty()) {
      write(later);
    }
  }

  private void writeStubbornly(List<Result> results) {
    while (true) {
      try {
        writeOnce(results);
        return;
      } catch (RuntimeException failed) {
        if (isHopeless(failed)) {
          apart(results, failed);
          return;
        }
        log.atWarn()
            .addKeyValue("results", results.size())
            .addKeyValue("reason", failed.getClass().getSimpleName())
            .log("results cannot be written now and are tried again");
        if (batcher.isClosing() || !pause()) {
          return; // the rows come due again when their lease ends
        }
      }
    }
  }

  private void writeOnce(List<Result> results) {
    List<Result.Again> again = new ArrayList<>();
    List<Result.Finish> finish = new ArrayList<>();
    for (Result result : results) {
      switch (result) {
        case Result.Again one -> again.add(one);
        case Result.Finish one -> finish.add(one);
      }
    }
    if (!finish.isEmpty()) {
      List<Outgoing> outcomes = rows.finish(finish);
      metrics.refused(finish.size() - outcomes.size());
      Set<String> ours = outcomes.stream().map(one -> one.event().key()).collect(toSet());
      finish.stream()
          .filter(one -> ours.contains(one.attempt().taskId().toString()))
          .forEach(one -> metrics.ended(one.ending()));
      finished.accept(outcomes);
    }
    if (!again.isEmpty()) {
      Set<UUID> ours = rows.reschedule(again);
      metrics.refused(again.size() - ours.size());
      for (Result.Again one : again) {
        if (ours.contains(one.attempt().taskId())) {
          due.accept(one.delay());
        } else {
          refused.accept(one);
        }
      }
    }
  }

  /// One bad row must not hold up the others.
  private void apart(List<Result> results, RuntimeException failed) {
    if (results.size() == 1) {
      results
          .getFirst()
          .attempt()
          .in(log.atError())
          .addKeyValue("reason", failed.getClass().getSimpleName())
          .log("a result cannot be written; the attempt is looked at again after its lease");
      return;
    }
    results.forEach(result -> writeStubbornly(List.of(result)));
  }

  private static boolean isHopeless(RuntimeException failed) {
    if (failed instanceof UncategorizedSQLException
        && failed.getCause() instanceof SQLException cause
        && READ_ONLY_DATABASE.equals(cause.getSQLState())) {
      return false;
    }
    return failed instanceof NonTransientDataAccessException
            && !(failed instanceof NonTransientDataAccessResourceException)
        || failed instanceof NullPointerException
        || failed instanceof IllegalStateException;
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
