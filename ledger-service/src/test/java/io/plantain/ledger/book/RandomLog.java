package io.plantain.ledger.book;

import io.plantain.event.Price;
import io.plantain.ledger.posting.Command;
import io.plantain.ledger.posting.Command.Capture;
import io.plantain.ledger.posting.Command.Expire;
import io.plantain.ledger.posting.Command.Grant;
import io.plantain.ledger.posting.Command.Hold;
import io.plantain.ledger.posting.Command.Release;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// A random topic: outcomes before holds, both outcomes, records sent twice, outcomes of unknown
/// tasks. Two shapes, because declines depend on the order of a wallet's commands: a partition owns
/// its wallets and money is short, or partitions share wallets and everybody is rich.
final class RandomLog {
  private static final Instant DEADLINE = Instant.parse("2026-03-01T10:00:00Z");

  final boolean shared;
  final List<List<Command>> partitions = new ArrayList<>();
  final List<Command> before = new ArrayList<>();

  private final long seed;
  private final Random random;
  private final List<Hold> holds = new ArrayList<>();
  private final List<Command> all = new ArrayList<>();

  RandomLog(long seed) {
    this.seed = seed;
    random = new Random(seed);
    shared = seed % 3 == 0;
    int wallets = 1 + random.nextInt(8);
    int partitionCount = shared ? 3 : 1 + random.nextInt(3);
    for (int i = 0; i < partitionCount; i++) {
      partitions.add(new ArrayList<>());
    }
    for (int i = 0; shared && i < wallets; i++) {
      before.add(new Grant(id(), team(i), 1_000_000, "rich"));
    }
    int commands = 400 + random.nextInt(400);
    for (int i = 0; i < commands; i++) {
      String team =
          team(random.nextInt(random.nextInt(3) == 0 ? wallets : Math.max(1, wallets / 4)));
      next(team);
    }
  }

  private void next(String team) {
    int dice = random.nextInt(100);
    if (dice < 5) {
      append(
          dice == 0 && !shared
              ? new Expire(id(), team, 1 + random.nextInt(200), "ended")
              : new Grant(id(), team, 1 + random.nextInt(300), "plan"));
    } else if (dice < 45 || holds.isEmpty()) {
      int count = 1 + random.nextInt(4);
      long unit = random.nextInt(11);
      Hold hold = new Hold(id(), team, new Price(unit * count, unit, count, "v1"), DEADLINE);
      holds.add(hold);
      if (random.nextInt(12) == 0) {
        append(outcome(hold)); // the outcome overtook the hold
      }
      append(hold);
    } else if (dice < 88) {
      int recent = Math.max(0, holds.size() - 1 - random.nextInt(30));
      append(outcome(holds.get(random.nextInt(10) < 9 ? recent : random.nextInt(holds.size()))));
    } else if (dice < 98) {
      append(all.get(random.nextInt(all.size()))); // its producer sent it twice
    } else {
      append(random.nextBoolean() ? new Release(id(), team) : new Capture(id(), team, 7));
    }
  }

  private Command outcome(Hold hold) {
    return switch (random.nextInt(5)) {
      case 0, 1 -> new Capture(hold.taskId(), hold.teamId(), hold.price().credits());
      case 2 ->
          new Capture(
              hold.taskId(),
              hold.teamId(),
              random.nextLong(hold.price().credits() + 10)); // fewer pictures, or too many
      default -> new Release(hold.taskId(), hold.teamId());
    };
  }

  private void append(Command command) {
    Object key =
        shared && command instanceof Command.OfTask ofTask ? ofTask.taskId() : command.teamId();
    partitions.get(Math.floorMod(key.hashCode(), partitions.size())).add(command);
    all.add(command);
  }

  private String team(int number) {
    return "team-" + seed + "-" + number;
  }

  private UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }
}
