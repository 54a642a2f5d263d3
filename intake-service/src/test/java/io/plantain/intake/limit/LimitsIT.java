package io.plantain.intake.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.intake.Databases;
import io.plantain.intake.plan.Plan;
import io.plantain.intake.team.Scope;
import io.plantain.intake.team.TeamKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/// Two instances that share nothing but the database.
class LimitsIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final LimitSettings SETTINGS = new LimitSettings(3, List.of("127.0.0.0/8"));

  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

  private final Limits one = new LimitConfiguration().limits(DATABASE, SETTINGS, METERS);
  private final Limits other = new LimitConfiguration().limits(DATABASE, SETTINGS, METERS);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void holdAnAddressOverAllInstances() {
    String address = "203.0.113." + (int) (Math.random() * 250);
    assertThat(one.ofAddress(address, null)).isNull();
    assertThat(other.ofAddress(address, null)).isNull();
    assertThat(one.ofAddress(address, null)).isNull();

    Limits.Exceeded exceeded = Objects.requireNonNull(other.ofAddress(address, null));

    assertThat(exceeded.limit()).isEqualTo("ip");
    assertThat(exceeded.perMinute()).isEqualTo(3);
    assertThat(exceeded.pause()).isBetween(Duration.ZERO, Duration.ofSeconds(20));
    assertThat(one.ofAddress("127.0.0.1", address)).isNotNull(); // through a proxy
    assertThat(one.ofAddress("127.0.0.1", null)).isNull();
  }

  @Test
  void holdKeysAndTheirTeam() {
    Plan plan = plan(2, 3);
    TeamKey first = key("crowd");
    TeamKey second = key("crowd");
    double keysBefore = hits("key");
    double teamsBefore = hits("team");

    assertThat(one.of(first, plan)).isNull();
    assertThat(other.of(first, plan)).isNull();
    assertThat(Objects.requireNonNull(one.of(first, plan)).limit()).isEqualTo("key");
    assertThat(one.of(second, plan)).isNull();
    assertThat(Objects.requireNonNull(other.of(second, plan)).limit()).isEqualTo("team");
    assertThat(one.of(key("crowd"), plan(null, null))).isNull();
    assertThat(hits("key") - keysBefore).isEqualTo(1);
    assertThat(hits("team") - teamsBefore).isEqualTo(1);
  }

  private static double hits(String limit) {
    Counter hits = METERS.find("plantain.limits.hit").tag("limit", limit).counter();
    return hits == null ? 0 : hits.count();
  }

  @Test
  void giveTurnsToRecordsAsToOneKeyOfTheirTeam() {
    Plan plan = plan(4, 6);
    TeamKey key = key("senders");

    assertThat(one.turns("senders", plan, 3) + other.turns("senders", plan, 3)).isEqualTo(4);
    assertThat(other.turns("senders", plan, 3)).isZero();
    assertThat(one.of(key, plan)).isNull();
    assertThat(one.of(key, plan)).isNull();
    assertThat(Objects.requireNonNull(one.of(key, plan)).limit()).isEqualTo("team");
    assertThat(one.turns("others", plan, 1)).isEqualTo(1);
    assertThat(one.turns("anybody", plan(null, null), 50)).isEqualTo(50);
  }

  @Test
  void takeTurnsBack() {
    Plan plan = plan(4, 2);
    assertThat(one.turns("careful", plan, 4)).isEqualTo(2); // the team's limit is the lower one

    one.giveBack("careful", plan, 2);

    assertThat(other.turns("careful", plan, 4)).isEqualTo(2);
  }

  @Test
  void forgetBucketsThatAreFullAgain() {
    assertThat(one.ofAddress("198.51.100.9", null)).isNull();
    JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    jdbc.update("update rate_limit set expires_at = 1 where id like '%198.51.100.9'");

    assertThat(one.forget(10)).isEqualTo(1);
  }

  private static TeamKey key(String team) {
    return new TeamKey(UUID.randomUUID(), team, null, Set.of(Scope.READ), null, null);
  }

  private static Plan plan(@Nullable Integer key, @Nullable Integer team) {
    return new Plan("p", new Plan.Rate(key, team), null, 0, null, null, List.of(), List.of(), null);
  }
}
