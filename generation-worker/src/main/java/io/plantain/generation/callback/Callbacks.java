package io.plantain.generation.callback;

import io.plantain.generation.callback.CallbackAddresses.JobName;
import io.plantain.generation.late.LateJobs;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Notes hints in the attempts' rows. A hint never changes a state: it makes a row due, or is kept
/// for whoever has the row in hand.
@Component
public class Callbacks {
  private static final String NOTE =
      """
      with found as (
        select task_id, state, held, coalesce(jsonb_exists(told, ?), false) as again
        from attempt where task_id = ? and provider = ? and ? < pictures for update
      ), noted as (
        update attempt a set
          told = coalesce(a.told, '{}') || jsonb_build_object(?, ?::text),
          next_at = case when f.state = 3 and not f.held then now() else a.next_at end
        from found f where a.task_id = f.task_id and f.state in (1, 2, 3) and not f.again
      )
      select state, again from found
      """;

  private final JdbcTemplate jdbc;
  private final LateJobs lateJobs;

  Callbacks(JdbcTemplate jdbc, LateJobs lateJobs) {
    this.jdbc = jdbc;
    this.lateJobs = lateJobs;
  }

  /// A worker that had lost its lease knows a job that its heir may be looking for.
  public void tell(String provider, UUID taskId, int index, String jobId) {
    note(provider, new JobName(taskId, index), jobId);
  }

  /// @param jobId as the provider calls the job, where it says so
  CallbackOutcome note(String provider, JobName job, @Nullable String jobId) {
    CallbackOutcome outcome = noteInRow(provider, job, jobId);
    if (outcome == CallbackOutcome.LATE) {
      lateJobs.tell(job.taskId(), job.index(), jobId);
    }
    return outcome;
  }

  private CallbackOutcome noteInRow(String provider, JobName job, @Nullable String jobId) {
    String picture = Integer.toString(job.index());
    List<CallbackOutcome> outcomes =
        jdbc.query(
            NOTE,
            (row, number) -> outcome(row.getInt("state"), row.getBoolean("again")),
            picture,
            job.taskId(),
            provider,
            job.index(),
            picture,
            jobId);
    return outcomes.isEmpty() ? CallbackOutcome.UNKNOWN : outcomes.getFirst();
  }

  private static CallbackOutcome outcome(int state, boolean again) {
    return switch (state) {
      case 1, 2 -> again ? CallbackOutcome.REPEATED : CallbackOutcome.BEFORE_SUBMIT;
      case 3 -> again ? CallbackOutcome.REPEATED : CallbackOutcome.WOKE;
      default -> CallbackOutcome.LATE;
    };
  }
}
