package io.plantain.local;

import io.plantain.local.prepare.Bucket;
import io.plantain.local.prepare.Databases;
import io.plantain.local.prepare.PipelineTopics;
import io.plantain.local.process.LocalProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// From nothing to ready: servers side by side, then what they must hold, then the services.
final class StartUp {
  private static final long LARGE_LOG = 10L * 1024 * 1024; // set aside, so a disk never fills

  private final LocalSystem system;
  private final PrintStream out;
  private final long begin = System.nanoTime();

  StartUp(LocalSystem system, PrintStream out) {
    this.system = system;
    this.out = out;
  }

  void run() throws InterruptedException {
    try (Lock held = Lock.take(system.home())) {
      system.claim();
      try {
        int stale = system.stopStale();
        if (stale > 0) {
          out.println("Ended " + stale + " processes that an earlier launcher had left running.");
        }
        system.checkPorts();
        system.settings().save(system.home());
        setLargeLogsAside();
      } catch (IOException e) {
        throw new CannotGoOn("I cannot prepare " + system.home().directory() + ": " + e, e);
      }
      startAll();
    }
  }

  private void startAll() throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> servers = new ArrayList<>();
      servers.add(threads.submit(done("kafka", this::broker)));
      servers.add(threads.submit(done("postgres", this::postgres)));
      servers.add(threads.submit(done("s3", this::objectStore)));
      servers.add(threads.submit(done("sketch", this::sketch)));
      for (Service service : Service.values()) {
        servers.add(threads.submit(() -> system.cache().use(service.title()))); // unpacks a new jar
      }
      await(threads, servers);

      List<Future<?>> services = new ArrayList<>();
      for (Service service : Service.values()) {
        LocalProcess process = system.start(service.title());
        services.add(threads.submit(done(service.title(), () -> ready(process))));
      }
      await(threads, services);
    }
  }

  private String broker() throws InterruptedException {
    String servers = system.settings().bootstrapServers();
    if (system.settings().startsKafka()) {
      ready(system.start(Plan.BROKER));
    }
    PipelineTopics.create(servers);
    return servers;
  }

  private String postgres() throws IOException, InterruptedException {
    LocalSettings settings = system.settings();
    try {
      if (settings.startsPostgres()) {
        system.startPostgres();
        try (Connection connection = system.postgres().connect("postgres")) {
          Databases.create(connection, system.credentials());
        }
      } else {
        String user = String.valueOf(settings.value("SPRING_DATASOURCE_USERNAME"));
        String password = String.valueOf(settings.value("SPRING_DATASOURCE_PASSWORD"));
        try (Connection connection =
            DriverManager.getConnection(settings.databaseUrl("postgres"), user, password)) {
          Databases.create(connection, system.credentials());
        }
      }
    } catch (SQLException e) {
      throw new CannotGoOn(
          "PostgreSQL does not let me create databases and logins: " + e.getMessage(), e);
    }
    return settings.databaseUrl("");
  }

  private String objectStore() throws InterruptedException {
    if (system.settings().startsS3()) {
      ready(system.start(Plan.S3));
    }
    Plan plan = system.plan();
    var keys = plan.s3Keys();
    Bucket.create(
        system.settings().s3Endpoint(),
        plan.region(),
        plan.bucket(),
        keys.getOrDefault("PLANTAIN_S3_ACCESS_KEY", ""),
        keys.getOrDefault("PLANTAIN_S3_SECRET_KEY", ""));
    return system.settings().s3Endpoint();
  }

  private String sketch() throws InterruptedException {
    return ready(system.start(Plan.SKETCH));
  }

  private String ready(LocalProcess process) throws InterruptedException {
    system.readiness().await(system.spec(process), process);
    return "http://localhost:" + (process.port() == 0 ? portOf(process) : process.port());
  }

  private int portOf(LocalProcess process) {
    return system.spec(process).port();
  }

  /// Prints one line when the part is ready.
  private Callable<String> done(String name, Callable<String> part) {
    return () -> {
      String where = part.call();
      synchronized (out) {
        out.printf(Locale.ROOT, "  %-20s ready %5.1f s   %s%n", name, seconds(), where);
      }
      return where;
    };
  }

  double seconds() {
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void await(ExecutorService threads, List<Future<?>> futures)
      throws InterruptedException {
    try {
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      threads.shutdownNow(); // the others need not be waited for
      throw e.getCause() instanceof CannotGoOn sentence
          ? sentence
          : new CannotGoOn("The start failed: " + e.getCause(), e);
    }
  }

  private void setLargeLogsAside() throws IOException {
    Path logs = Files.createDirectories(system.home().logs());
    try (var files = Files.newDirectoryStream(logs, "*.log")) {
      for (Path file : files) {
        if (Files.size(file) > LARGE_LOG) {
          Files.move(
              file,
              file.resolveSibling(file.getFileName() + ".old"),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
