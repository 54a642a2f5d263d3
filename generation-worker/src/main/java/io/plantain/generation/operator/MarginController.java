package io.plantain.generation.operator;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// What each model brings in and what it costs us.
@RestController
class MarginController {
  private static final int LAST_YEAR = 9999; // of four digits, as the database reads them

  private static final String MARGINS =
      """
      select m.*, m.revenue_micros - m.cost_micros as margin_micros from (
        select model, count(distinct task_id) as tasks, count(*) as route_attempts,
          sum(delivered) as pictures, sum(credits) as credits, sum(credits) * ? as revenue_micros,
          sum(cost_micros) as cost_micros, sum(at_risk_micros) as at_risk_micros,
          count(*) filter (where delivered > 0 and cost_source = 'none') as without_cost
        from route_attempt
        where at >= coalesce(?::timestamptz, now() - interval '30 days')
          and at < coalesce(?::timestamptz, 'infinity')
        group by model
      ) m order by model
      """;

  private final JdbcTemplate jdbc;
  private final MarginSettings settings;

  MarginController(JdbcTemplate jdbc, MarginSettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /// Money in millionths of a US dollar.
  ///
  /// @param from with its offset; 30 days ago where unset
  /// @param to before this; no end where unset
  @GetMapping("/admin/margins")
  List<Map<String, Object>> margins(
      @RequestParam(required = false) @Nullable OffsetDateTime from,
      @RequestParam(required = false) @Nullable OffsetDateTime to) {
    return jdbc.queryForList(MARGINS, settings.creditMicros(), time("from", from), time("to", to));
  }

  private static @Nullable String time(String name, @Nullable OffsetDateTime time) {
    if (time != null && (time.getYear() < 1 || time.getYear() > LAST_YEAR)) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, name + " must lie in the years 1 to " + LAST_YEAR);
    }
    return time == null ? null : time.toString();
  }
}
