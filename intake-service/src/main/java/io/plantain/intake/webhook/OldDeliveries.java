package io.plantain.intake.webhook;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.JdbcTemplate;

/// The old side of the messages: gives up what waited too long at a receiver that is left alone,
/// forgets what is past its retention, and counts what waits.
final class OldDeliveries {
  private final JdbcTemplate jdbc;
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong oldestSeconds = new AtomicLong();
  private final AtomicLong leftAlone = new AtomicLong();

  OldDeliveries(JdbcTemplate jdbc, MeterRegistry meters) {
    this.jdbc = jdbc;
    Gauge.builder("plantain.webhooks.waiting", waiting, AtomicLong::get)
        .description("Messages that are not delivered yet, all instances")
        .register(meters);
    Gauge.builder("plantain.webhooks.oldest.seconds", oldestSeconds, AtomicLong::get)
        .description("Age of the oldest message that is not delivered yet")
        .register(meters);
    Gauge.builder("plantain.webhooks.circuits.open", leftAlone, AtomicLong::get)
        .description("Receivers that are left alone because they fail")
        .register(meters);
  }

  int forget(Duration age, int limit) {
    return jdbc.update(
        """
        delete from webhook_delivery where message_id in (
          select message_id from webhook_delivery
          where created_at < now() - make_interval(secs => ?) and due_at is null
          order by created_at limit ? for update skip locked)
        """,
        age.toSeconds(),
        limit);
  }

  /// What nobody could even try because its receiver failed all the time is given up an hour after
  /// its last attempt would have been; what waited for us is tried first, however old.
  int upkeep(Duration age, int limit) {
    int givenUp =
        jdbc.update(
            """
            update webhook_delivery w set status = 'failed', due_at = null, ended_at = now(),
              error = coalesce(error, 'the receiver failed all the time')
            from (select w.message_id from webhook_delivery w
                  join webhook_destination d on d.destination = w.destination
                  where w.due_at is not null and w.give_up_at < now() - interval '1 hour'
                    and d.failures > 0
                  order by w.give_up_at limit ? for update of w skip locked) old
            where w.message_id = old.message_id\
            """,
            limit);
    jdbc.update(
        """
        delete from webhook_destination where destination in (
          select destination from webhook_destination d
          where used_at < now() - make_interval(secs => ?) and destination like '% %'
            and not exists (select from webhook_delivery w
                            where w.destination = d.destination and w.due_at is not null)
          limit ? for update skip locked)
        """,
        age.toSeconds(), limit);
    count();
    return givenUp;
  }

  private void count() {
    jdbc.query(
        """
        select count(*) as waiting,
          coalesce(extract(epoch from now() - min(created_at)), 0)::bigint as oldest,
          (select count(*) from webhook_destination where open_until > now()) as left_alone
        from webhook_delivery where due_at is not null\
        """,
        row -> {
          waiting.set(row.getLong("waiting"));
          oldestSeconds.set(row.getLong("oldest"));
          leftAlone.set(row.getLong("left_alone"));
        });
  }
}
