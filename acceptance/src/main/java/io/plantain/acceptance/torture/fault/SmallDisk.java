package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.Installation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file system of limited size in memory, on which all tables lie, so that a disk can run full
/// without filling up the machine's own.
public final class SmallDisk {
  private static final String SIZE = "384m"; // a run of half an hour needs less than a third

  private final Path directory;

  private SmallDisk(Path directory) {
    this.directory = directory;
  }

  public Path directory() {
    return directory;
  }

  /// Moves every table and index of the five databases there, before there is any traffic. Null
  /// where mounting is not permitted.
  public static @Nullable SmallDisk mount(Installation installation, PrintStream out)
      throws IOException, InterruptedException, SQLException {
    Path directory = Files.createDirectories(place(installation.home()));
    if (run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", directory.toString()) != 0) {
      out.println("No small file system: mounting one is not permitted here.");
      return null;
    }
    Path tables = Files.createDirectory(directory.resolve("tables"));
    // The server may run as somebody else: whoever owns its data.
    Path data = installation.home().resolve("data/postgres");
    try (var entries = Files.newDirectoryStream(data, "data-*")) {
      Files.setOwner(tables, Files.getOwner(entries.iterator().next()));
    }
    execute(installation, "postgres", "create tablespace small location '" + tables + "'");
    for (String database : List.of("intake", "moderation", "ledger", "generation", "storage")) {
      execute(
          installation, database, "alter table all in tablespace pg_default set tablespace small");
      execute(
          installation, database, "alter index all in tablespace pg_default set tablespace small");
      execute(
          installation,
          database,
          "alter role "
              + database
              + " in database "
              + database
              + " set default_tablespace = small");
      execute(installation, database, "grant create on tablespace small to " + database);
    }
    return new SmallDisk(directory);
  }

  /// Harmless when nothing is mounted.
  public static void unmount(Path home) {
    try {
      if (Files.exists(place(home).resolve("tables"))) {
        run("umount", place(home).toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path place(Path home) {
    return home.resolve("small-disk");
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static void execute(Installation installation, String database, String sql)
      throws SQLException {
    String url =
        "jdbc:postgresql://127.0.0.1:%s/%s?connectTimeout=10&socketTimeout=60"
            .formatted(installation.setting("PLANTAIN_PORT_POSTGRES"), database);
    try (Connection connection =
            DriverManager.getConnection(
                url, "postgres", installation.credential("postgres.password"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
