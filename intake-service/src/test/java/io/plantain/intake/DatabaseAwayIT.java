package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/// Nothing can be promised without the database, and nobody is kept waiting for long.
class DatabaseAwayIT extends IntakeSystem {
  @Autowired HikariDataSource pool;

  @Test
  void saysTryAgainAndMeansIt() {
    String key = newTeam(1_000);
    pool.getHikariConfigMXBean().setConnectionTimeout(500);
    List<Future<Reply>> crowd = new ArrayList<>();

    List<Connection> taken = takeAll();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        crowd.add(threads.submit(() -> generate(key, kite())));
      }
    } finally {
      taken.forEach(DatabaseAwayIT::close);
      pool.getHikariConfigMXBean().setConnectionTimeout(3_000);
    }

    for (Future<Reply> reply : crowd) {
      assertThat(reply.resultNow().status()).isEqualTo(503);
      assertThat(reply.resultNow().errorCode()).isEqualTo("unavailable");
      assertThat(reply.resultNow().raw().headers().firstValue("Retry-After")).isPresent();
    }
    assertThat(generate(key, kite()).status()).isEqualTo(200);
    assertThat(get(key, "/api/v1/tasks").data().at("/pagination/total").asInt()).isEqualTo(1);
  }

  private List<Connection> takeAll() {
    List<Connection> taken = new ArrayList<>();
    try {
      while (taken.size() < pool.getMaximumPoolSize()) {
        taken.add(pool.getConnection());
      }
      return taken;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
