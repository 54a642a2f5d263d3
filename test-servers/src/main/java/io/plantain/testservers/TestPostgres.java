package io.plantain.testservers;

import io.plantain.local.PostgresBinaries;
import io.plantain.local.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// One PostgreSQL and its superuser, in which each test class gets a database of its own.
final class TestPostgres {
  private static final String PASSWORD = "test";

  private final AtomicInteger databases = new AtomicInteger();
  private final String serverUrl;
  private final String user;

  private TestPostgres(String serverUrl, String user) {
    this.serverUrl = serverUrl;
    this.user = user;
  }

  TestDatabase newDatabase() {
    // No other JVM shares this server, so a counter is enough.
    String name = "test_" + databases.incrementAndGet();
    try (Connection connection =
            DriverManager.getConnection(serverUrl + "postgres", user, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("create role " + name + " login password '" + PASSWORD + "'");
      statement.execute("create database " + name + " owner " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new TestDatabase(serverUrl + name, name, PASSWORD);
  }

  /// From now on the server speaks TLS with those who ask for it.
  void speakTls(TestAuthority authority) {
    try (Connection connection =
            DriverManager.getConnection(serverUrl + "postgres", user, PASSWORD);
        Statement statement = connection.createStatement()) {
      Path data = Path.of(text(statement, "show data_directory"));
      give(data, "server.crt", Files.readString(authority.serverCertificate()));
      give(data, "server.key", authority.serverKey());
      statement.execute("alter system set ssl = on");
      statement.execute("select pg_reload_conf()");
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /// The server refuses a key that is not its own, or that others may read.
  private static void give(Path data, String name, String content) throws IOException {
    Path file = Files.writeString(data.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.setOwner(file, Files.getOwner(data));
  }

  static TestPostgres inContainer() {
    var container = new PostgreSQLContainer("postgres:18.6").withPassword(PASSWORD);
    container.start();
    String url = container.getJdbcUrl().replaceFirst("(jdbc:postgresql://[^/]+/).*", "$1");
    return new TestPostgres(url, container.getUsername());
  }

  static TestPostgres onThisMachine() {
    try {
      Path directory = TestDirectories.create("postgres");
      Path binaries = TestDirectories.shared().resolve(PostgresBinaries.DIRECTORY_NAME);
      var server = new PostgresServer(directory, binaries, PASSWORD);
      // These rows live no longer than the JVM, so nothing is lost when the machine loses power.
      server.start(freePort(), "fsync=off", "full_page_writes=off");
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> TestDirectories.discard(directory), "postgres-end"));
      return new TestPostgres("jdbc:postgresql://127.0.0.1:" + server.port() + "/", "postgres");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
