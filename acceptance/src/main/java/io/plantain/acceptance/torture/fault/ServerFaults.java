package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Bite;
import io.plantain.acceptance.torture.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// What happens to the servers that our processes need, and to the wires between them.
public final class ServerFaults {
  private static final List<String> DATABASES =
      List.of("intake", "moderation", "ledger", "generation", "storage");

  private ServerFaults() {}

  public static List<Fault> all(Site site) {
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                new KillServer(site, Site.KAFKA),
                new BrokerAway(site, Duration.ofSeconds(30)),
                new KillServer(site, Site.POSTGRES),
                new RestartDatabase(site),
                new KillServer(site, Site.S3),
                new StoreDown(site),
                new StoreSlow(site),
                new OneServiceCutOff(site),
                new DatabaseReadOnly(site)));
    if (site.smallDisk() != null) {
      faults.add(new DatabaseFull(site, site.smallDisk()));
    }
    return faults;
  }

  private record KillServer(Site site, String server) implements Fault {
    @Override
    public String name() {
      return "kill " + server;
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      try (var held = site.hold(server)) {
        site.kill(List.of(server));
      }
    }
  }

  private record BrokerAway(Site site, Duration howLong) implements Fault {
    @Override
    public String name() {
      return "broker away for " + howLong.toSeconds() + " s";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      try (var held = site.hold(Site.KAFKA)) {
        site.plantain("stop", Site.KAFKA);
        try {
          Thread.sleep(howLong);
        } finally {
          site.plantain("start", Site.KAFKA);
        }
      }
    }
  }

  private record RestartDatabase(Site site) implements Fault {
    @Override
    public String name() {
      return "restart the database";
    }

    @Override
    public void strike(RandomGenerator random) {
      try (var held = site.hold(Site.POSTGRES)) {
        site.plantain("restart", Site.POSTGRES);
      }
    }
  }

  /// The store goes away in the middle of uploads, which are slow for that; nothing is fetched from
  /// a provider again for it.
  private record StoreDown(Site site) implements Fault {
    private static final int MOST_ROUNDS = 4; // a batch may just have been between two uploads
    private static final int BYTES_PER_SECOND = 10_000; // a picture takes ten seconds
    private static final Duration UPLOADS_BEGIN = Duration.ofSeconds(3);
    private static final Duration HOW_LONG = Duration.ofSeconds(10);
    private static final Duration RETRIED_WITHIN = Duration.ofSeconds(30);

    @Override
    public String name() {
      return "object store unreachable";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      try (var held = site.holdAll()) {
        long before = site.bites(Bite.UPLOAD_RETRIED);
        for (int round = 0; round < MOST_ROUNDS; round++) {
          goAway();
          if (site.within(RETRIED_WITHIN, () -> site.bites(Bite.UPLOAD_RETRIED) > before)) {
            return;
          }
        }
        throw new IllegalStateException("no upload was tried again");
      }
    }

    private void goAway() throws InterruptedException {
      try {
        site.store().slow(BYTES_PER_SECOND);
        String label = site.burst(6, "");
        site.until("the provider has jobs of " + label, () -> site.jobsOf(label) > 0);
        Thread.sleep(UPLOADS_BEGIN);
        site.store().cut();
        Thread.sleep(HOW_LONG);
      } finally {
        site.store().heal();
      }
    }
  }

  private record StoreSlow(Site site) implements Fault {
    private static final Duration HOW_LONG = Duration.ofSeconds(12);
    private static final int BYTES_PER_SECOND = 20_000; // a usual picture takes a second or two

    @Override
    public String name() {
      return "object store slow";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      try (var held = site.hold(Site.S3)) {
        site.store().slow(BYTES_PER_SECOND);
        try {
          Thread.sleep(HOW_LONG);
        } finally {
          site.store().heal();
        }
      }
    }
  }

  /// The broker is well; one service cannot reach it.
  private record OneServiceCutOff(Site site) implements Fault {
    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(13);

    @Override
    public String name() {
      return "broker unreachable for one service";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      String service = Site.anyService(random);
      try (var held = site.hold(service)) {
        site.kafkaOf(service).cut();
        try {
          Thread.sleep(LONGER_THAN_A_SESSION);
        } finally {
          site.kafkaOf(service).heal();
        }
      }
    }
  }

  private record DatabaseReadOnly(Site site) implements Fault {
    private static final Duration HOW_LONG = Duration.ofSeconds(8);

    @Override
    public String name() {
      return "database read-only";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      String database = Site.any(DATABASES, random);
      try (var held = site.hold(Site.POSTGRES)) {
        try {
          site.until("read-only", () -> set(database, "set default_transaction_read_only = on"));
          Thread.sleep(HOW_LONG);
        } finally {
          site.until("writable", () -> set(database, "reset default_transaction_read_only"));
        }
      }
    }

    /// Takes effect in new sessions, so the old ones are ended.
    private boolean set(String database, String what) throws SQLException {
      try (Connection connection = site.database("postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("alter database " + database + " " + what);
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                + database
                + "'");
        return true;
      }
    }
  }

  /// The file system of the databases has no byte left: pages that exist can be written, none can
  /// be added.
  private record DatabaseFull(Site site, Path disk) implements Fault {
    private static final Duration HOW_LONG = Duration.ofSeconds(10);
    private static final int CHUNK_BYTES = 1 << 20;

    @Override
    public String name() {
      return "database full";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      Path balloon = Objects.requireNonNull(disk).resolve("balloon");
      try (var held = site.hold(Site.POSTGRES)) {
        try {
          inflate(balloon);
          Thread.sleep(HOW_LONG);
        } finally {
          Files.deleteIfExists(balloon);
        }
      }
    }

    private static void inflate(Path balloon) throws java.io.IOException {
      byte[] air = new byte[CHUNK_BYTES];
      try (var out = Files.newOutputStream(balloon)) {
        while (true) {
          out.write(air);
        }
      } catch (java.io.IOException full) {
        // as it should be
      }
      if (Files.getFileStore(balloon).getUsableSpace() > CHUNK_BYTES) {
        throw new java.io.IOException("the disk at " + balloon + " does not fill up");
      }
    }
  }
}
