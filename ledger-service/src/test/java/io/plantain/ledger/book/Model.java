package io.plantain.ledger.book;

import io.plantain.ledger.posting.Command;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/// What the ledger must come to: one command after the other, nothing shared with the real rules.
final class Model {
  final Map<String, Buckets> wallets = new TreeMap<>();
  final Map<UUID, Task> tasks = new HashMap<>();
  private final Set<UUID> seen = new HashSet<>();

  record Buckets(long available, long held, long consumed, long expired, long granted) {}

  record Task(String state, long amount, long captured) {}

  void apply(Command command) {
    Buckets b = wallets.computeIfAbsent(command.teamId(), team -> new Buckets(0, 0, 0, 0, 0));
    switch (command) {
      case Command.Grant(UUID id, String team, long n, String reason, UUID task) -> {
        if (seen.add(id)) {
          wallets.put(
              team, new Buckets(b.available + n, b.held, b.consumed, b.expired, b.granted + n));
        }
      }
      case Command.Expire(UUID id, String team, long wanted, String reason) -> {
        if (seen.add(id)) {
          long n = Math.min(wanted, b.available);
          wallets.put(
              team, new Buckets(b.available - n, b.held, b.consumed, b.expired + n, b.granted));
        }
      }
      case Command.Hold hold -> hold(hold, b);
      case Command.Capture(UUID task, String team, long n) -> {
        Task known = tasks.get(task);
        if (known == null) {
          tasks.put(task, new Task("EARLY_CAPTURE", 0, n));
        } else if (known.state.equals("HELD")) {
          capture(task, team, b, known.amount, n);
        }
      }
      case Command.Release(UUID task, String team, boolean byOperator) -> {
        Task known = tasks.get(task);
        if (known == null) {
          tasks.put(task, new Task("VOID", 0, 0));
        } else if (known.state.equals("HELD")) {
          tasks.put(task, new Task("RELEASED", known.amount, 0));
          wallets.put(
              team,
              new Buckets(
                  b.available + known.amount,
                  b.held - known.amount,
                  b.consumed,
                  b.expired,
                  b.granted));
        }
      }
    }
  }

  private void hold(Command.Hold hold, Buckets b) {
    Task known = tasks.get(hold.taskId());
    long n = hold.price().credits();
    if (known != null && !known.state.equals("EARLY_CAPTURE")) {
      return;
    }
    if (b.available < n) {
      tasks.put(hold.taskId(), new Task("DECLINED", n, 0));
      return;
    }
    Buckets after = new Buckets(b.available - n, b.held + n, b.consumed, b.expired, b.granted);
    wallets.put(hold.teamId(), after);
    tasks.put(hold.taskId(), new Task("HELD", n, 0));
    if (known != null) {
      capture(hold.taskId(), hold.teamId(), after, n, known.captured);
    }
  }

  private void capture(UUID task, String team, Buckets b, long amount, long wanted) {
    long n = Math.min(wanted, amount);
    tasks.put(task, new Task("CAPTURED", amount, n));
    wallets.put(
        team,
        new Buckets(
            b.available + amount - n, b.held - amount, b.consumed + n, b.expired, b.granted));
  }
}
