package io.plantain.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
  @TempDir private Path directory;
  private PostgresServer server;

  @BeforeEach
  void start() throws Exception {
    server = open();
    server.start(freePort());
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void isFoundAgainWithItsRowsByAnotherLauncher() throws Exception {
    execute(server, "create table kept as select 7 as number");

    PostgresServer found = open();
    found.start(freePort());

    assertThat(found.port()).isEqualTo(server.port());
    assertThat(number(found, "select number from kept")).isEqualTo(7);
  }

  @Test
  void keepsItsRowsWhenItIsKilled() throws Exception {
    execute(server, "create table kept as select 7 as number");
    ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
    postmaster.destroyForcibly();
    postmaster.onExit().join();

    PostgresServer again = open();
    again.start(freePort());

    assertThat(number(again, "select number from kept")).isEqualTo(7);
    server = again;
  }

  @Test
  void isDurableAndAsksForAPassword() throws Exception {
    assertThat(
            number(
                server,
                "select count(*) from pg_settings where (name, setting) in (('fsync', 'on'),"
                    + " ('synchronous_commit', 'on'), ('full_page_writes', 'on'))"))
        .isEqualTo(3);
    assertThat(number(server, "select count(*) from pg_hba_file_rules where auth_method='trust'"))
        .isZero();
  }

  private PostgresServer open() throws Exception {
    Path binaries =
        Files.createDirectories(Path.of("target")).toAbsolutePath().resolve("postgres-binaries");
    return new PostgresServer(directory, binaries, "secret");
  }

  private static void execute(PostgresServer server, String sql) throws Exception {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int number(PostgresServer server, String sql) throws Exception {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
