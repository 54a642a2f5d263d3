package io.plantain.acceptance.flow;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Lists of a team with very many tasks, against looking at one of them. What filters look for is
/// either everywhere or among the oldest thousandth only; what two filters look for together is
/// everywhere for each of them, and for both among the oldest only.
final class EdgeLists {
  private static final int RARE_OF = 1_000;
  private static final Instant NEWEST = Instant.parse("2026-06-01T00:00:00Z");
  private static final UUID KEY = UUID.randomUUID();
  private static final UUID EVEN_KEY = UUID.randomUUID();
  private static final UUID BATCH = UUID.randomUUID();

  private final Installation system;
  private final Duration length;
  private final EdgeRecords.Report report;

  EdgeLists(Installation system, Duration length, EdgeRecords.Report report) {
    this.system = system;
    this.length = length;
    this.report = report;
  }

  void run(int tasks) throws SQLException, IOException, InterruptedException {
    Team team = Team.create(system, "lists", 0);
    report.say("%nLists: writing %d tasks ...", tasks);
    UUID one = fill(team.id(), tasks);
    URI api = system.api();
    String key = team.api().key();
    double point = median(api, Wire.get("/api/v1/task/" + one, key));
    report.say("  one task                %8.2f ms   (median; one client)", point);
    report.say(
        "  pages of 20             first      middle     last   ratio of the slowest to one task");
    for (Map.Entry<String, String> filter : filters().entrySet()) {
      double first = median(api, page(filter.getValue(), "", key));
      double middle = median(api, page(filter.getValue(), at(tasks / 2), key));
      double last = median(api, page(filter.getValue(), at(tasks - 10), key));
      double slowest = Math.max(first, Math.max(middle, last));
      report.say(
          "  %-20s %8.2f %10.2f %10.2f ms %8.1f",
          filter.getKey(), first, middle, last, slowest / point);
    }
    double numbered = median(api, Wire.get("/api/v1/tasks?page=1&limit=20", key));
    report.say(
        "  by number, page 1       %8.2f ms   (the total of long lists is counted once a minute)",
        numbered);
  }

  private static Map<String, String> filters() {
    Map<String, String> filters = new LinkedHashMap<>();
    filters.put("none", "");
    filters.put("status, all", "&status=success");
    filters.put("status, rare", "&status=failed");
    filters.put("model, all", "&model=nano-banana-2");
    filters.put("model, rare", "&model=veo%2F3.1");
    filters.put("scene, all", "&scene=text-to-image");
    filters.put("scene, rare", "&scene=text-to-video");
    filters.put("batch_id, rare", "&batch_id=" + BATCH);
    filters.put("key_id, rare", "&key_id=" + KEY);
    filters.put("from and to", "&from=2020-01-01&to=2026-06-02");
    filters.put("metadata, all", "&metadata.shop=usual");
    filters.put("metadata, rare", "&metadata.shop=rare");
    filters.put("metadata, old half", "&metadata.age=old");
    filters.put("model+scene", "&model=nano-banana-2&scene=image-to-image");
    filters.put("status+model", "&status=canceled&model=nano-banana-2");
    filters.put("status+key_id", "&status=canceled&key_id=" + EVEN_KEY);
    filters.put("status+scene, none", "&status=pending&scene=image-to-image");
    filters.put("metadata+status", "&metadata.shop=rare&status=failed");
    filters.put("metadata+metadata", "&metadata.shop=usual&metadata.age=old");
    filters.put("status, old window", "&status=success&from=2020-01-01&to=2026-05-25");
    return filters;
  }

  /// Tasks a second apart, the newest first; of them one that is looked at alone.
  private UUID fill(String team, int tasks) throws SQLException {
    UUID one = UUID.randomUUID();
    try (Connection intake = open();
        PreparedStatement insert =
            intake.prepareStatement(
                """
                insert into task (task_id, team_id, type, scene, model, price, cost_credits,
                  price_credits, paid_credits, created_at, deadline, closed_at, status, settlement,
                  metadata, request_key, key_id)
                select case when n = 1 then ?::uuid else gen_random_uuid() end, ?, 'standard',
                  case when rare then 'text-to-video' when even <> old then 'text-to-image'
                    else 'image-to-image' end,
                  case when rare then 'veo/3.1' when even then 'nano-banana-2'
                    else 'nano-banana-pro' end,
                  '{"credits":5,"unit_credits":5,"count":1,"version":"bench"}', 5, 5, 5, at, at, at,
                  case when rare then 'failed' when even <> old then 'success' else 'canceled' end,
                  'CAPTURED',
                  json_build_object('shop', case when rare then 'rare' else 'usual' end,
                    'age', case when n > ? / 2 then 'old' else 'new' end),
                  case when rare then 'batch %s ' || n || ' 1' end,
                  case when rare then ?::uuid when even then ?::uuid end
                from (select n, n %% 2 = 0 as even, n > ? as rare, n > ? as old,
                        ?::timestamptz - n * interval '1 second' as at
                      from generate_series(1, ?) as n) row\
                """
                    .formatted(BATCH));
        Statement vacuum = intake.createStatement()) {
      insert.setObject(1, one);
      insert.setString(2, team);
      int rare = Math.max(1, tasks / RARE_OF);
      insert.setInt(3, tasks);
      insert.setObject(4, KEY);
      insert.setObject(5, EVEN_KEY);
      insert.setInt(6, tasks - rare);
      insert.setInt(7, tasks - 2 * rare);
      insert.setString(8, NEWEST.toString());
      insert.setInt(9, tasks);
      insert.executeUpdate();
      vacuum.execute("vacuum analyze task");
      vacuum.execute("vacuum analyze task_label");
      try (ResultSet size =
          vacuum.executeQuery(
              "select pg_size_pretty(pg_table_size('task')),"
                  + " pg_size_pretty(pg_indexes_size('task'))")) {
        size.next();
        report.say("  table %s, indexes %s", size.getString(1), size.getString(2));
      }
    }
    return one;
  }

  private Connection open() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%s/intake".formatted(system.setting("PLANTAIN_PORT_POSTGRES")),
        "intake",
        system.credential("database.intake.password"));
  }

  /// A cursor as the list gives one: the place of its last task.
  private static String at(int tasks) {
    String place = NEWEST.minusSeconds(tasks) + " " + new UUID(0, 0);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] page(String filter, String cursor, String key) {
    return Wire.get(
        "/api/v1/tasks?limit=20&cursor="
            + URLEncoder.encode(cursor, StandardCharsets.UTF_8)
            + filter,
        key);
  }

  private double median(URI api, byte[] request) throws InterruptedException {
    Crowd alone = new Crowd(api, 1);
    alone.asFastAsItGoes(length.dividedBy(4), n -> request); // plans and pages are warm
    Crowd.Run run = alone.asFastAsItGoes(length, n -> request);
    if (run.failed() > 0) {
      throw new IllegalStateException("a list was refused");
    }
    return run.millis(50);
  }
}
