package io.plantain.intake.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.event.EventCodec;
import io.plantain.intake.Databases;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/// A page of a long list reads no more of the database than its own rows, whatever it filters by
/// and wherever it lies. What is rare is found among the oldest rows only: where a list that is
/// searched from its new end is slowest.
class TaskListIT {
  private static final int ROWS = 30_000;
  private static final int RARE = 100;
  private static final int PAGE = 20;
  private static final int MOST_PAGES_READ = 100; // of 8 KB: the rows of a page, and down a tree
  private static final Instant OLDEST = Instant.parse("2026-01-01T00:00:00Z");
  private static final UUID BATCH = UUID.randomUUID();
  private static final UUID KEY = UUID.randomUUID();
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final Tasks.Filter NONE = filter("", "");

  private final Explained database = new Explained();
  private final Tasks tasks =
      new Tasks(
          database,
          new TransactionTemplate(new DataSourceTransactionManager(DATABASE)),
          canceled -> {});

  @BeforeAll
  static void fill() {
    JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    jdbc.update(
        """
        insert into task (task_id, team_id, type, scene, model, price, cost_credits, price_credits,
          created_at, deadline, closed_at, status, metadata, request_key, key_id)
        select gen_random_uuid(), 'crowd', 'standard', case when rare then 'upscale' else 'usual' end,
          case when rare then 'rare' else 'usual' end, '{}', 1, 1, at, at, at,
          case when rare then 'failed' else 'success' end,
          case when rare then '{"shop":"rare"}' else '{"shop":"usual"}' end,
          case when rare then 'batch %s ' || n || ' 1' end, case when rare then ?::uuid end
        from (select n, n < ? as rare, ?::timestamptz + n * interval '1 minute' as at
              from generate_series(0, ?) as n) row\
        """
            .formatted(BATCH),
        KEY,
        RARE,
        OLDEST.toString(),
        ROWS - 1);
    jdbc.execute("vacuum analyze task");
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  static Stream<Tasks.Filter> filters() {
    return Stream.of(
        NONE,
        filter("status", "failed"),
        filter("status", "success"),
        filter("model", "rare"),
        filter("model", "usual"),
        filter("scene", "upscale"),
        filter("scene", "usual"),
        filter("batch_id", BATCH.toString()),
        filter("key_id", KEY.toString()),
        filter("from", OLDEST.toString()),
        filter("to", OLDEST.plusSeconds(3_600).toString()),
        filter("to", OLDEST.plusSeconds(ROWS * 60L).toString()),
        filter("metadata", "rare"),
        filter("metadata", "usual"));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void readsAPageWhereverItLies(Tasks.Filter filter) {
    List<TaskRecord> first = tasks.list("crowd", filter, null, PAGE).tasks();
    assertThat(first).hasSize(PAGE);
    assertThat(database.pagesRead).isLessThan(MOST_PAGES_READ);

    Tasks.Place middle = new Tasks.Place(OLDEST.plusSeconds(ROWS / 2 * 60L), new UUID(0, 0));
    tasks.list("crowd", filter, middle, PAGE);
    assertThat(database.pagesRead).isLessThan(MOST_PAGES_READ);

    Tasks.Place last = new Tasks.Place(OLDEST.plusSeconds(PAGE / 2 * 60L), new UUID(0, 0));
    tasks.list("crowd", filter, last, PAGE);
    assertThat(database.pagesRead).isLessThan(MOST_PAGES_READ);
  }

  @Test
  void findsTheSameByPageAsByPlace() {
    for (Tasks.Filter filter : filters().toList()) {
      Tasks.Page byPage = tasks.list("crowd", filter, 1, PAGE);
      assertThat(byPage.tasks())
          .isEqualTo(tasks.list("crowd", filter, null, PAGE).tasks())
          .isSortedAccordingTo((one, other) -> other.createdAt().compareTo(one.createdAt()));
    }
    assertThat(tasks.list("crowd", NONE, 1, PAGE).total()).isEqualTo(ROWS);
    assertThat(tasks.list("crowd", filter("status", "failed"), 1, PAGE).total()).isEqualTo(RARE);
    assertThat(tasks.list("crowd", NONE, ROWS / PAGE, PAGE).tasks().getLast().createdAt())
        .isEqualTo(OLDEST);
  }

  private static Tasks.Filter filter(String name, String value) {
    return new Tasks.Filter(
        name.equals("status") ? TaskStatus.of(value) : null,
        name.equals("model") ? value : null,
        name.equals("scene") ? value : null,
        name.equals("batch_id") ? UUID.fromString(value) : null,
        name.equals("key_id") ? UUID.fromString(value) : null,
        name.equals("from") ? Instant.parse(value) : null,
        name.equals("to") ? Instant.parse(value) : null,
        name.equals("metadata") ? Map.of("shop", value) : Map.of());
  }

  /// Notes what each query reads, as the database explains it.
  private static final class Explained extends JdbcTemplate {
    private int pagesRead;

    Explained() {
      super(DATABASE);
    }

    @Override
    public <T> List<T> query(String sql, RowMapper<T> rows, @Nullable Object @Nullable ... values) {
      String explained =
          queryForObject("explain (analyze, buffers, format json) " + sql, String.class, values);
      JsonNode plan = EventCodec.mapper().readTree(String.valueOf(explained)).at("/0/Plan");
      pagesRead = plan.path("Shared Hit Blocks").asInt() + plan.path("Shared Read Blocks").asInt();
      return super.query(sql, rows, values);
    }
  }
}
