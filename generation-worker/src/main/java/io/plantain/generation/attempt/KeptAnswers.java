package io.plantain.generation.attempt;

import io.plantain.generation.provider.RawAnswers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Keeps the answers that did not simply go on, for operators. Without a promise: what does not fit
/// is lost, and no attempt waits for it. Prompts are taken out: they lie in one place only, where
/// they can be forgotten.
@Component
class KeptAnswers {
  private static final int MAX_OF_A_TASK = 50; // a provider that is away for hours says the same

  private static final String KEEP =
      """
      insert into raw_answer (task_id, picture, provider, call, said, status, body)
      select u.task_id, u.picture, u.provider, u.call, u.said, u.status,
        replace(replace(u.body, s.prompt, '***'), btrim(to_json(s.prompt)::text, '"'), '***')
      from unnest(?::uuid[], ?::smallint[], ?::text[], ?::text[], ?::text[],
        ?::smallint[], ?::text[]) as u(task_id, picture, provider, call, said, status, body)
      left join lateral (
        select coalesce(nullif(max(p.spec::json ->> 'prompt'), ''), '***') as prompt
        from payload p where p.task_id = u.task_id
      ) s on true
      where (select count(*) from raw_answer r where r.task_id = u.task_id) < %d
      """
          .formatted(MAX_OF_A_TASK);

  private record Kept(
      UUID taskId,
      int picture,
      String provider,
      String call,
      String said,
      int status,
      String body) {}

  private final JdbcTemplate jdbc;
  private final Batcher<Kept> batcher = new Batcher<>("raw-answers", this::write);

  KeptAnswers(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// @param call submit, poll or find
  void keep(Attempt attempt, Job job, String provider, String call, RawAnswers.Heard heard) {
    if (heard.status() != 0 && RawAnswers.isWorthKeeping(heard.said())) {
      batcher.offer(
          new Kept(
              attempt.taskId(),
              job.index(),
              provider,
              call,
              heard.said().getClass().getSimpleName(),
              heard.status(),
              heard.text()));
    }
  }

  private void write(List<Kept> answers) {
    jdbc.execute(
        (Connection connection) -> {
          try (PreparedStatement statement = connection.prepareStatement(KEEP)) {
            Attempts.bind(
                connection,
                statement,
                column(answers, Kept::taskId),
                column(answers, Kept::picture),
                column(answers, Kept::provider),
                column(answers, Kept::call),
                column(answers, Kept::said),
                column(answers, Kept::status),
                column(answers, Kept::body));
            return statement.executeUpdate();
          }
        });
  }

  private static List<@Nullable Object> column(
      List<Kept> answers, Function<Kept, @Nullable Object> value) {
    List<@Nullable Object> column = new ArrayList<>();
    answers.forEach(answer -> column.add(value.apply(answer)));
    return column;
  }
}
