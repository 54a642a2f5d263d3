package io.plantain.generation.late;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// The rows of late jobs. They have an ending of their own, so that nothing in them could ever
/// change the attempt's.
@Component
public class LateJobs {
  private static final String WATCH =
      // A callback may have named the job while the end was on its way here.
      """
      insert into late_job (task_id, picture, team_id, provider, job_id, ended, next_at)
      select w.task_id, w.picture, w.team_id, w.provider, w.job_id, w.ended,
        case when w.job_id is null then 'infinity' else now() + ?::interval end
      from (
        select u.task_id, u.picture, u.team_id, u.provider, u.ended,
          coalesce(u.job_id, a.told ->> u.picture::text) as job_id
        from unnest(?::uuid[], ?::smallint[], ?::text[], ?::text[], ?::text[], ?::text[])
          as u(task_id, picture, team_id, provider, job_id, ended)
        left join attempt a using (task_id)
      ) w
      on conflict do nothing
      """;

  private static final String TELL =
      """
      update late_job set job_id = coalesce(job_id, ?), next_at = least(next_at, now()),
        outcome = null, polls = least(polls, ?)
      where task_id = ? and picture = ? and (outcome is null or outcome = 'gave_up')
        and coalesce(job_id, ?::text) is not null
      """;

  private static final String CLAIM =
      // The next due time is the lease.
      """
      update late_job l set polls = polls + 1, next_at = now() + ?::interval * power(2, polls)
      from (
        select d.task_id, d.picture, p.traceparent
        from late_job d left join payload p using (task_id)
        where d.outcome is null and d.next_at <= now()
        order by d.next_at limit ? for update of d skip locked
      ) due
      where l.task_id = due.task_id and l.picture = due.picture
      returning l.task_id, l.picture, l.team_id, l.provider, l.job_id, l.ended, l.polls,
        due.traceparent
      """;

  private static final String END =
      """
      update late_job set outcome = ?, object_key = ?,
        found_at = case when ? = 'found' then now() end
      where task_id = ? and picture = ? and outcome is null
      """;

  private final JdbcTemplate jdbc;
  private final LateSettings settings;

  public LateJobs(JdbcTemplate jdbc, LateSettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /// @param poll how many times it has been asked for, this one included
  /// @param traceparent of the record that entered the task, while it is kept
  record Due(LateJob job, int poll, @Nullable String traceparent) {}

  /// In the transaction that ends their attempts.
  public void watch(List<LateJob> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    jdbc.execute(
        (Connection connection) -> {
          try (PreparedStatement statement = connection.prepareStatement(WATCH)) {
            statement.setString(1, settings.firstPoll().toMillis() + " milliseconds");
            List<Function<LateJob, @Nullable Object>> columns =
                List.of(
                    LateJob::taskId,
                    LateJob::picture,
                    LateJob::teamId,
                    LateJob::provider,
                    LateJob::jobId,
                    LateJob::ended);
            for (int i = 0; i < columns.size(); i++) {
              statement.setArray(2 + i, texts(connection, jobs, columns.get(i)));
            }
            return statement.executeUpdate();
          }
        });
  }

  private static java.sql.Array texts(
      Connection connection, List<LateJob> jobs, Function<LateJob, @Nullable Object> column)
      throws SQLException {
    return connection.createArrayOf(
        "text",
        jobs.stream()
            .map(
                job -> {
                  Object value = column.apply(job);
                  return value == null ? null : value.toString();
                })
            .toArray());
  }

  /// A callback after the end: asked for at once, and once more where it had been given up. Without
  /// a name a job that has none stays unknown.
  public void tell(UUID taskId, int picture, @Nullable String jobId) {
    jdbc.update(TELL, jobId, settings.polls() - 1, taskId, picture, jobId);
  }

  /// Asked for at once, and once more where they had been given up.
  ///
  /// @return how many there are; those without a name cannot be asked for
  public int again(UUID taskId) {
    return jdbc.update(
        """
        update late_job set next_at = now(), outcome = null, polls = least(polls, ?)
        where task_id = ? and job_id is not null and outcome is distinct from 'found'
        """,
        settings.polls() - 1,
        taskId);
  }

  List<Due> claim(int limit) {
    return jdbc.query(
        CLAIM,
        (row, number) -> new Due(read(row), row.getInt("polls"), row.getString("traceparent")),
        settings.firstPoll().toMillis() + " milliseconds",
        limit);
  }

  private static LateJob read(ResultSet row) throws SQLException {
    return new LateJob(
        row.getObject("task_id", UUID.class),
        row.getInt("picture"),
        row.getString("team_id"),
        row.getString("provider"),
        row.getString("job_id"),
        row.getString("ended"));
  }

  /// @return whether it was this that ended the watch
  boolean end(LateJob job, String outcome, @Nullable String objectKey) {
    return jdbc.update(END, outcome, objectKey, outcome, job.taskId(), job.picture()) == 1;
  }

  long watched() {
    Long count =
        jdbc.queryForObject("select count(*) from late_job where outcome is null", Long.class);
    return count == null ? 0 : count;
  }

  /// The newest first, as an operator reads them.
  public List<Map<String, Object>> found(int limit) {
    return jdbc.queryForList(
        """
        select task_id, picture, team_id, provider, job_id, ended, object_key, found_at,
          true as late, 0 as charged
        from late_job where outcome = 'found' order by found_at desc limit ?
        """,
        limit);
  }

  public List<Map<String, Object>> of(UUID taskId) {
    return jdbc.queryForList("select * from late_job where task_id = ? order by picture", taskId);
  }

  /// @return the object keys of those that were older than the retention and are gone now, null for
  ///   the ones without a picture
  List<@Nullable String> forget(int limit) {
    return jdbc.query(
        """
        delete from late_job where (task_id, picture) in (
          select task_id, picture from late_job where created_at < now() - ?::interval limit ?)
        returning object_key
        """,
        (row, number) -> row.getString(1),
        settings.retention().toMillis() + " milliseconds",
        limit);
  }
}
