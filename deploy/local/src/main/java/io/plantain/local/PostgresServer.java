package io.plantain.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/// A durable PostgreSQL out of the embedded binaries: keeps its rows through a kill -9 of this JVM,
/// finds its own running server again, and runs for root too.
///
/// Nothing here turns `fsync` or `synchronous_commit` off; a caller whose rows may be lost says so.
public final class PostgresServer {
  private static final String USER = "postgres";

  /// PostgreSQL refuses uid 0, so root's server runs as `nobody`.
  private static final String NOBODY = "65534";

  private static final Duration INITDB_TIMEOUT = Duration.ofSeconds(120); // slow disks
  private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(90); // above pg_ctl's own 60

  private final Path home;
  private final Path data;
  private final Path binaries;
  private final String password;
  private final boolean root = "root".equals(System.getProperty("user.name"));
  private int port;

  /// @param home where data and log lie
  /// @param binaries where the unpacked programs lie or will lie; may be shared by many homes
  /// @param password of the superuser; taken at the first start, kept for the life of the data
  public PostgresServer(Path home, Path binaries, String password) throws IOException {
    this.home = Files.createDirectories(home).toRealPath();
    this.data = this.home.resolve("data-" + PostgresBinaries.MAJOR); // one per major version
    this.binaries = binaries.toAbsolutePath();
    this.password = password;
  }

  /// Starts the server on `wantedPort`, or finds it running (then on the port it has).
  public void start(int wantedPort, String... settings) throws IOException, InterruptedException {
    if (isRunning()) {
      return;
    }
    port = wantedPort;
    PostgresBinaries.unpackTo(binaries);
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      initialise();
    }
    List<String> options =
        new ArrayList<>(
            List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                // Five services with a pool each, and room to scale them.
                "max_connections=200"));
    options.addAll(Arrays.asList(settings));
    var flags = new StringBuilder();
    for (String option : options) {
      flags.append("-c ").append(option).append(' ');
    }
    // pg_ctl tells a stale postmaster.pid from a live one; we never delete it.
    run(
        CONTROL_TIMEOUT,
        "pg_ctl",
        "-D",
        data.toString(),
        "-l",
        log().toString(),
        "-w",
        "-t",
        "60",
        "-o",
        flags.toString(),
        "start");
  }

  /// Waits for running transactions to be rolled back, then ends the server.
  public void stop() throws IOException, InterruptedException {
    if (Files.exists(data.resolve("postmaster.pid")) && isRunning()) {
      run(CONTROL_TIMEOUT, "pg_ctl", "-D", data.toString(), "-w", "-t", "60", "-m", "fast", "stop");
    }
  }

  /// Ours, and not somebody else's server on that port: it must serve our data directory.
  public boolean isRunning() throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
    if (lines.size() < 4) { // the fourth line is the port
      return false;
    }
    port = Integer.parseInt(lines.get(3).strip());
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show data_directory")) {
      row.next();
      return Path.of(row.getString(1)).toRealPath().equals(data.toRealPath());
    } catch (SQLException | IOException e) {
      return false;
    }
  }

  /// Process id of the postmaster, read from its own file; 0 when it never ran.
  public long pid() throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    return Files.exists(pidFile)
        ? Long.parseLong(Files.readAllLines(pidFile).getFirst().strip())
        : 0;
  }

  public int port() {
    return port;
  }

  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  public Path log() {
    return home.resolve("postgres.log");
  }

  /// As the superuser.
  public Connection connect(String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", USER);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "2");
    return DriverManager.getConnection(url(database), properties);
  }

  private void initialise() throws IOException, InterruptedException {
    Path passwordFile = home.resolve("initial-password");
    Files.createDirectories(data);
    Files.writeString(passwordFile, password + "\n");
    try {
      own(data);
      own(passwordFile);
      run(
          INITDB_TIMEOUT,
          "initdb",
          "--auth=scram-sha-256",
          "--pwfile=" + passwordFile,
          "--username=" + USER,
          "--encoding=UTF8",
          "--locale=C.UTF-8",
          "--pgdata=" + data);
    } finally {
      Files.deleteIfExists(passwordFile);
    }
  }

  private void run(Duration timeout, String tool, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (root && isOpen()) {
      if (!Files.exists(log())) {
        Files.createFile(log());
      }
      own(log());
      command.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    } else if (root) {
      // A checkout below /root, where nobody may not walk: in a user namespace of its own the
      // server takes itself for nobody, and the files are still root's.
      command.addAll(List.of("unshare", "--user", "--map-user=" + NOBODY, "--map-group=" + NOBODY));
    }
    command.add(binaries.resolve("bin").resolve(tool).toString());
    command.addAll(Arrays.asList(arguments));
    execute(timeout, command);
  }

  private void own(Path path) throws IOException, InterruptedException {
    if (root && isOpen()) {
      execute(
          Duration.ofSeconds(30), List.of("chown", "-R", NOBODY + ":" + NOBODY, path.toString()));
    }
  }

  private void execute(Duration timeout, List<String> command)
      throws IOException, InterruptedException {
    Path out = home.resolve("launch.log");
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
            .start();
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
      throw new IOException(command.getFirst() + " failed, see " + out + " and " + log());
    }
  }

  private boolean isOpen() throws IOException {
    return othersMayEnter(home) && othersMayEnter(binaries);
  }

  private static boolean othersMayEnter(Path path) throws IOException {
    for (Path at = path; at != null; at = at.getParent()) {
      if (Files.exists(at)
          && !Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }
}
