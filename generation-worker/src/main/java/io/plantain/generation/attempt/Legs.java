package io.plantain.generation.attempt;

import io.plantain.event.Price;
import io.plantain.generation.route.Routes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Appends the legs of attempts, many in one statement.
final class Legs {
  private static final String APPEND =
      """
      insert into route_attempt (task_id, model, route, provider, provider_model, outcome, pictures,
                                 delivered, credits, cost_micros, at_risk_micros, cost_source)
      select * from unnest(?::uuid[], ?::text[], ?::smallint[], ?::text[], ?::text[], ?::text[],
        ?::smallint[], ?::smallint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])
      """;

  private final JdbcTemplate jdbc;
  private final Routes routes;
  private final List<Leg> legs = new ArrayList<>();

  Legs(JdbcTemplate jdbc, Routes routes) {
    this.jdbc = jdbc;
    this.routes = routes;
  }

  void add(Result result, @Nullable Price price) {
    Attempt attempt = result.attempt();
    Leg leg =
        Leg.of(
            result, routes.at(attempt.model(), attempt.way().route(), attempt.provider()), price);
    if (leg != null) {
      legs.add(leg);
    }
  }

  void append() {
    if (legs.isEmpty()) {
      return;
    }
    jdbc.execute(
        (Connection connection) -> {
          try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
            Attempts.bind(
                connection,
                statement,
                column(Leg::taskId),
                column(Leg::model),
                column(Leg::route),
                column(Leg::provider),
                column(Leg::providerModel),
                column(Leg::outcome),
                column(Leg::pictures),
                column(Leg::delivered),
                column(Leg::credits),
                column(Leg::costMicros),
                column(Leg::atRiskMicros),
                column(Leg::costSource));
            return statement.executeUpdate();
          }
        });
  }

  private List<@Nullable Object> column(Function<Leg, @Nullable Object> value) {
    List<@Nullable Object> column = new ArrayList<>();
    legs.forEach(leg -> column.add(value.apply(leg)));
    return column;
  }
}
