package io.plantain.intake.limit;

import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.intake.dispatch.Dispatch;
import io.plantain.intake.team.Teams;
import io.plantain.kit.DueLoop;
import io.plantain.kit.Sweeps;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitSettings.class)
class LimitConfiguration {
  private static final Duration KEPT = Duration.ofMinutes(2); // a full bucket says nothing

  @Bean
  Limits limits(DataSource database, LimitSettings settings, MeterRegistry meters) {
    return new Limits(
        Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database)
            .primaryKeyMapper(PrimaryKeyMapper.STRING)
            .table("rate_limit")
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
            .build(),
        settings,
        meters);
  }

  @Bean
  DueLoop limitSweepLoop(Sweeps sweeps, Limits limits) {
    return sweeps.loop("rate-limits", () -> limits.forget(Sweeps.CHUNK));
  }

  @Bean
  Turns turns(JdbcTemplate jdbc, Limits limits, Teams teams, Dispatch dispatch) {
    return new Turns(jdbc, limits, teams::planOf, dispatch::wake);
  }

  @Bean
  DueLoop turnsLoop(Turns turns) {
    return turns.loop();
  }
}
