package io.plantain.ledger.book;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.ledger.audit.Audit;
import io.plantain.ledger.book.CrashingDataSource.Crash;
import io.plantain.ledger.posting.Command;
import io.plantain.ledger.posting.Page;
import io.plantain.ledger.posting.Posting;
import io.plantain.ledger.posting.Step;
import io.plantain.ledger.posting.TaskHold;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/// Random logs through consumers that crash, are redelivered to and have zombies, against a real
/// database; compared with a plain model. The locks alone must make it right: a unique key, a
/// version guard or a row count that has to step in is a failure too.
final class ModelCheck {
  /// Whatever is wrong for longer than this is wrong for ever.
  private static final int MAX_TRIES_OF_A_BATCH = 25;

  private final HikariDataSource database;
  private final JdbcTemplate jdbc;
  private final Audit audit;
  private final BiFunction<Page, Instant, Posting> rules;
  private final Function<JdbcTemplate, WalletRows> wallets;
  final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  ModelCheck(
      HikariDataSource database,
      BiFunction<Page, Instant, Posting> rules,
      Function<JdbcTemplate, WalletRows> wallets) {
    this.database = database;
    this.rules = rules;
    this.wallets = wallets;
    jdbc = new JdbcTemplate(database);
    // Everything once a second, what changed in between.
    audit =
        new Audit(
            jdbc,
            new DataSourceTransactionManager(database),
            InstantSource.system(),
            Duration.ofSeconds(1));
  }

  /// A run of the check that found something.
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String what) {
      super(what);
    }
  }

  void run(long seed) {
    RandomLog log = new RandomLog(seed);
    Answers answers = new Answers();
    if (!log.before.isEmpty()) {
      book(database).post(log.before);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> consumers = new ArrayList<>();
      Random seeds = new Random(seed);
      for (List<Command> partition : log.partitions) {
        Random random = new Random(seeds.nextLong());
        consumers.add(threads.submit(() -> consume(partition, random, threads, answers)));
      }
      consumers.forEach(ModelCheck::join);
    }
    audit("at the end of seed " + seed);
    compare(log, seed);
    answers.complete(log);
    if (count("second line of defence") > 0) {
      throw new Broken("a second line of defence had to step in: " + counts);
    }
  }

  private void compare(RandomLog log, long seed) {
    Model model = new Model();
    log.before.forEach(model::apply);
    log.partitions.forEach(partition -> partition.forEach(model::apply));
    Map<String, Model.Buckets> found = new TreeMap<>();
    jdbc.query(
        "select * from wallet where owner_id like ?",
        row -> {
          found.put(
              row.getString("owner_id"),
              new Model.Buckets(
                  row.getLong("available"),
                  row.getLong("held"),
                  row.getLong("consumed"),
                  row.getLong("expired"),
                  row.getLong("granted")));
        },
        "team-" + seed + "-%");
    if (!found.equals(model.wallets)) {
      throw new Broken("wallets of seed %d: %s, not %s".formatted(seed, found, model.wallets));
    }
    Map<UUID, Model.Task> tasks = new HashMap<>();
    jdbc.query(
        """
        select h.* from task_hold h join wallet w on w.id = h.wallet_id where w.owner_id like ?
        """,
        row -> {
          tasks.put(
              row.getObject("task_id", UUID.class),
              new Model.Task(
                  TaskHold.State.of(row.getInt("state")).name(),
                  row.getLong("amount"),
                  row.getLong("captured")));
        },
        "team-" + seed + "-%");
    if (!tasks.equals(model.tasks)) {
      throw new Broken("tasks of seed " + seed + " differ");
    }
    tasks.values().forEach(task -> hit("ended " + task.state()));
  }

  private void consume(List<Command> log, Random random, ExecutorService threads, Answers answers) {
    CrashingDataSource connection = new CrashingDataSource(database);
    Book book = book(connection);
    int committed = 0;
    int tries = 0;
    while (committed < log.size()) {
      int from = committed;
      if (random.nextInt(20) == 0) {
        from = Math.max(0, from - random.nextInt(80));
        hit("rewinds");
      }
      int to = Math.min(log.size(), from + 1 + random.nextInt(60));
      Future<?> zombie = random.nextInt(8) == 0 ? zombie(log, from, to, random, threads) : null;
      Crash crash = crash(random);
      connection.arm(crash, random.nextInt(8));
      try {
        List<Command> batch = log.subList(from, to);
        List<Step> steps = book.post(batch).steps();
        hit("batches");
        if (random.nextInt(16) == 0) {
          hit("crashes before publish");
          continue;
        }
        answers.publish(batch, steps);
        steps.forEach(step -> hit(step.effect().name()));
        if (random.nextInt(12) == 0) {
          hit("crashes before offset commit");
          continue;
        }
        committed = Math.max(committed, to);
        tries = 0;
      } catch (RuntimeException thrown) {
        if (CrashingDataSource.caused(thrown)) {
          hit("crashes " + crash);
        } else {
          secondLine(thrown);
          if (++tries > MAX_TRIES_OF_A_BATCH) {
            throw new Broken("a batch never gets through: " + thrown);
          }
        }
      } finally {
        connection.arm(Crash.NOWHERE, 0);
        if (zombie != null) {
          join(zombie);
        }
      }
      if (random.nextInt(16) == 0) {
        audit("in between");
      }
    }
  }

  private static Crash crash(Random random) {
    return switch (random.nextInt(16)) {
      case 0, 1 -> Crash.AT_STATEMENT;
      case 2 -> Crash.BEFORE_COMMIT;
      case 3 -> Crash.AFTER_COMMIT;
      default -> Crash.NOWHERE;
    };
  }

  /// Somebody who was declared dead and still posts an older batch, at the same time.
  private Future<?> zombie(
      List<Command> log, int from, int to, Random random, ExecutorService threads) {
    hit("zombies");
    int start = Math.max(0, from - random.nextInt(40));
    List<Command> old = log.subList(start, Math.min(to, start + 1 + random.nextInt(60)));
    return threads.submit(
        () -> {
          try {
            book(database).post(old);
          } catch (RuntimeException thrown) {
            secondLine(thrown);
          }
        });
  }

  private void secondLine(RuntimeException thrown) {
    if (thrown instanceof ConcurrencyFailureException || thrown instanceof DuplicateKeyException) {
      hit("second line of defence");
    } else {
      throw thrown;
    }
  }

  /// The audit itself is under test too: it runs while consumers write, and goes on from its marks.
  private void audit(String when) {
    hit("audits");
    Audit.Findings findings = audit.run();
    if (!findings.clean()) {
      throw new Broken(findings.breaches() + " " + when);
    }
  }

  private Book book(javax.sql.DataSource source) {
    JdbcTemplate template = new JdbcTemplate(source);
    return new Book(
        wallets.apply(template),
        new HoldRows(template),
        new JournalRows(template),
        new DataSourceTransactionManager(source),
        InstantSource.system(),
        rules);
  }

  private void hit(String what) {
    counts.computeIfAbsent(what, key -> new LongAdder()).increment();
  }

  private long count(String what) {
    return counts.containsKey(what) ? counts.get(what).sum() : 0;
  }

  private static void join(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException thrown) {
      throw thrown.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(thrown);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Everything that was ever said about a task; it may be said often, but not differently.
  private static final class Answers {
    private final Map<UUID, Object> debited = new ConcurrentHashMap<>();
    private final Map<UUID, Object> settled = new ConcurrentHashMap<>();
    private final Map<Command, Boolean> answered = new ConcurrentHashMap<>();

    void publish(List<Command> batch, List<Step> steps) {
      for (int i = 0; i < steps.size(); i++) {
        answered.put(batch.get(i), true);
        TaskHold hold = steps.get(i).hold();
        if (hold == null) {
          continue;
        }
        if (hold.held() != null) {
          same(debited, hold, List.of(hold.amount(), hold.held(), hold.price(), hold.deadline()));
        }
        if (hold.settled() != null) {
          same(
              settled, hold, List.of(hold.state(), hold.amount(), hold.captured(), hold.settled()));
        }
      }
    }

    private static void same(Map<UUID, Object> said, TaskHold hold, Object now) {
      Object before = said.putIfAbsent(hold.taskId(), now);
      if (before != null && !before.equals(now)) {
        throw new Broken("task %s: %s, then %s".formatted(hold.taskId(), before, now));
      }
    }

    void complete(RandomLog log) {
      for (List<Command> partition : log.partitions) {
        for (Command command : partition) {
          if (!answered.containsKey(command)) {
            throw new Broken("no answer to " + command);
          }
        }
      }
    }
  }
}
