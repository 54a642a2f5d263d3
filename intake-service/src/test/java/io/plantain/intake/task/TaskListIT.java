package io.plantain.intake.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.event.EventCodec;
import io.plantain.intake.Databases;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/// A page of a long list reads no more of the database than its own rows, whatever it filters by
/// and wherever it lies. What is rare is found among the oldest rows only, also what is common for
/// each of two filters: where a list that is searched from its new end is slowest.
class TaskListIT {
  private static final int ROWS = 30_000;
  private static final int RARE = 100;
  private static final int PAGE = 20;
  private static final int MOST_PAGES_READ = 250; // of 8 KB: down a tree for each row and each part
  private static final int MOST_PAGES_SEARCHED = 5 * TaskLists.LOOKED_AT;
  private static final Instant OLDEST = Instant.parse("2026-01-01T00:00:00Z");
  private static final UUID BATCH = new UUID(0, 1);
  private static final UUID KEY = new UUID(0, 2);
  private static final HikariDataSource DATABASE = Databases.migrated();

  private final Explained database = new Explained();
  private final TaskLists lists =
      new TaskLists(database, new TransactionTemplate(new DataSourceTransactionManager(DATABASE)));

  @BeforeAll
  static void fill() {
    JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    jdbc.update(
        """
        insert into task (task_id, team_id, type, scene, model, price, cost_credits, price_credits,
          created_at, deadline, closed_at, status, metadata, request_key, key_id)
        select gen_random_uuid(), 'crowd', 'standard',
          case when n < 50 then 'upscale' when even <> rare then 'text' else 'image' end,
          case when n < 50 then 'rare' when even then 'even' else 'odd' end, '{}', 1, 1, at, at, at,
          case when n < 50 then 'canceled' when even <> rare then 'success' else 'failed' end,
          json_build_object('shop', case when rare then 'rare' else 'usual' end,
            'side', case when even then 'even' else 'odd' end,
            'age', case when n < ? / 2 then 'old' else 'new' end),
          case when rare then 'batch %s ' || n || ' 1' end,
          case when even then ?::uuid else gen_random_uuid() end
        from (select n, n %% 2 = 0 as even, n < ? as rare,
                ?::timestamptz + n * interval '1 minute' as at
              from generate_series(0, ?) as n) row\
        """
            .formatted(BATCH),
        ROWS,
        KEY,
        RARE,
        OLDEST.toString(),
        ROWS - 1);
    jdbc.execute("vacuum analyze task");
    jdbc.execute("vacuum analyze task_label");
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "status=success",
        "status=canceled",
        "model=even",
        "model=rare",
        "scene=text",
        "scene=upscale",
        "batch_id=00000000-0000-0000-0000-000000000001",
        "key_id=00000000-0000-0000-0000-000000000002",
        "from=2026-01-01T00:00:00Z",
        "to=2026-01-01T01:00:00Z",
        "to=2027-01-01T00:00:00Z",
        "from=2026-01-02T00:00:00Z&to=2026-01-03T00:00:00Z",
        "metadata.shop=usual",
        "metadata.shop=rare",
        "metadata.age=old",
        "metadata.age=new",
        // each half of all tasks, together among the oldest only
        "model=even&scene=image",
        "scene=image&key_id=00000000-0000-0000-0000-000000000002",
        "status=failed&key_id=00000000-0000-0000-0000-000000000002",
        "status=failed&model=even",
        "status=failed&model=even&scene=image&key_id=00000000-0000-0000-0000-000000000002",
        "status=failed&batch_id=00000000-0000-0000-0000-000000000001",
        "model=odd&to=2026-01-01T02:00:00Z",
        "metadata.shop=rare&metadata.side=even&metadata.age=old",
        "metadata.shop=usual&metadata.age=old&from=2026-01-08T00:00:00Z&to=2026-01-09T00:00:00Z",
        "metadata.side=even&model=even&scene=image",
        "metadata.shop=rare&status=failed&from=2026-01-01T00:00:00Z",
      })
  void readsAPageWhereverItLies(String query) {
    TaskLists.Filter filter = filter(query);
    List<UUID> all = all(query);
    assertThat(all).hasSizeGreaterThanOrEqualTo(PAGE);
    assertThat(ids(filter, null)).isEqualTo(all.subList(0, PAGE));
    assertThat(database.pagesRead).isLessThan(MOST_PAGES_READ);

    TaskLists.Place middle =
        new TaskLists.Place(OLDEST.plusSeconds(ROWS / 2 * 60L), new UUID(0, 0));
    ids(filter, middle);
    assertThat(database.pagesRead).isLessThan(MOST_PAGES_READ);

    TaskLists.Place last = new TaskLists.Place(OLDEST.plusSeconds(PAGE / 2 * 60L), new UUID(0, 0));
    ids(filter, last);
    assertThat(database.pagesRead).isLessThan(MOST_PAGES_READ);

    TaskLists.Page byNumber = lists.list("crowd", filter, 2, PAGE / 2);
    assertThat(byNumber.tasks()).extracting(TaskRecord::taskId).isEqualTo(all.subList(10, 20));
    assertThat(byNumber.total()).isEqualTo(all.size());
    assertThat(byNumber.exact()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model=even&scene=upscale",
        "status=canceled&key_id=00000000-0000-0000-0000-000000000009",
        "status=pending&scene=text",
        "model=nobody",
        "metadata.shop=nobody",
        "metadata.shop=nobody&status=success&metadata.side=even",
        "metadata.shop=usual&scene=nowhere",
      })
  void knowsThatThereIsNothing(String query) {
    assertThat(ids(filter(query), null)).isEmpty();
    assertThat(database.pagesRead).isLessThan(MOST_PAGES_READ);
    assertThat(lists.list("crowd", filter(query), 1, PAGE).total()).isZero();
    assertThat(lists.list("another", filter(query), 1, PAGE).total()).isZero();
  }

  /// Both are half of all tasks, and no index knows which are both: hardly any.
  @Test
  void searchesSoManyForAPageAndGoesOn() {
    String query = "metadata.side=even&metadata.shop=usual&status=failed";
    assertThat(all(query)).isEmpty();
    TaskLists.Filter filter = filter(query);
    TaskLists.Page byNumber = lists.list("crowd", filter, 1, PAGE);
    assertThat(byNumber.exact()).isFalse();

    int pages = 0;
    TaskLists.Place place = null;
    do {
      TaskLists.Page page = page(filter, place);
      assertThat(page.tasks()).isEmpty();
      assertThat(database.pagesRead).isLessThan(MOST_PAGES_SEARCHED);
      place = page.next();
      pages++;
    } while (place != null);
    assertThat(pages).isBetween(2, 3);
  }

  @Test
  void fillsAPageOfTwoThatAreOftenTogether() {
    String query = "metadata.shop=usual&metadata.age=old";
    assertThat(ids(filter(query), null)).isEqualTo(all(query).subList(0, PAGE));
    TaskLists.Page byNumber = lists.list("crowd", filter(query), 3, PAGE);
    assertThat(byNumber.tasks())
        .extracting(TaskRecord::taskId)
        .isEqualTo(all(query).subList(2 * PAGE, 3 * PAGE));
    assertThat(byNumber.total()).isEqualTo(TaskLists.LOOKED_AT);
    assertThat(byNumber.exact()).isFalse();
  }

  @Test
  void givesEveryTaskOnceByCursor() {
    for (String query : List.of("status=failed&scene=image", "metadata.age=old&status=failed")) {
      List<UUID> all = new ArrayList<>();
      TaskLists.Place place = null;
      do {
        TaskLists.Page page = lists.list("crowd", filter(query), place, 1_000);
        page.tasks().forEach(task -> all.add(task.taskId()));
        place = page.next();
      } while (place != null);
      assertThat(all).isEqualTo(all(query));
    }
  }

  @Test
  void forgetsTheLabelsOfTasksThatAreForgotten() {
    JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    jdbc.update(
        """
        insert into task (task_id, team_id, type, scene, model, price, cost_credits, price_credits,
          created_at, deadline, metadata)
        select gen_random_uuid(), 'few', '', '', '', '{}', 1, 1, now(), now(), labels
        from unnest(array['{"a":"1","b":"2"}', null, '{}', '{"":""}']) labels\
        """);
    String count =
        "select count(*) from task_label l where not exists"
            + " (select from task t where t.task_id = l.task_id and t.team_id = 'crowd')";
    assertThat(jdbc.queryForObject(count, Long.class)).isEqualTo(3);
    assertThat(lists.list("few", filter("metadata.b=2&metadata.a=1"), null, PAGE).tasks())
        .hasSize(1);
    assertThat(lists.list("crowd", filter("metadata.b=2"), null, PAGE).tasks()).isEmpty();
    jdbc.update("delete from task where team_id = 'few'");
    assertThat(jdbc.queryForObject(count, Long.class)).isZero();
  }

  private List<UUID> ids(TaskLists.Filter filter, TaskLists.@Nullable Place after) {
    return page(filter, after).tasks().stream().map(TaskRecord::taskId).toList();
  }

  private TaskLists.Page page(TaskLists.Filter filter, TaskLists.@Nullable Place after) {
    database.pagesRead = 0;
    return lists.list("crowd", filter, after, PAGE);
  }

  /// The plain way, for comparison.
  private static List<UUID> all(String query) {
    TaskLists.Filter filter = filter(query);
    Sql sql =
        new Sql("select task_id from task where team_id = 'crowd'")
            .and("status = ?", filter.status() == null ? null : filter.status().word())
            .and("model = ?", filter.model())
            .and("scene = ?", filter.scene())
            .and("key_id = ?", filter.keyId())
            .and("request_key like ?", filter.batchId() == null ? null : "batch %")
            .and("created_at >= ?::timestamptz", filter.from() == null ? null : "" + filter.from())
            .and("created_at < ?::timestamptz", filter.to() == null ? null : "" + filter.to());
    filter
        .metadata()
        .forEach((name, value) -> sql.add(" and metadata::json ->> ? = ?", name, value));
    sql.add(" order by created_at desc, task_id desc");
    return new JdbcTemplate(DATABASE).queryForList(sql.text(), UUID.class, sql.values());
  }

  private static TaskLists.Filter filter(String query) {
    Map<String, String> given = new TreeMap<>();
    Map<String, String> metadata = new TreeMap<>();
    for (String each : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      String[] parts = each.split("=", 2);
      if (parts[0].startsWith("metadata.")) {
        metadata.put(parts[0].substring("metadata.".length()), parts[1]);
      } else {
        given.put(parts[0], parts[1]);
      }
    }
    String status = given.get("status");
    String batch = given.get("batch_id");
    String key = given.get("key_id");
    String from = given.get("from");
    String to = given.get("to");
    return new TaskLists.Filter(
        status == null ? null : TaskStatus.of(status),
        given.get("model"),
        given.get("scene"),
        batch == null ? null : UUID.fromString(batch),
        key == null ? null : UUID.fromString(key),
        from == null ? null : Instant.parse(from),
        to == null ? null : Instant.parse(to),
        metadata);
  }

  /// Notes what queries read, as the database explains it.
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
      pagesRead += plan.path("Shared Hit Blocks").asInt() + plan.path("Shared Read Blocks").asInt();
      return super.query(sql, rows, values);
    }
  }
}
