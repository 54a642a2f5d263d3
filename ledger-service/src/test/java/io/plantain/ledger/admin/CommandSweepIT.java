package io.plantain.ledger.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.ledger.book.Book;
import io.plantain.ledger.book.Books;
import io.plantain.ledger.book.Databases;
import io.plantain.ledger.posting.Command.Grant;
import io.plantain.ledger.posting.Step;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class CommandSweepIT {
  private static final Duration AGE = Duration.ofDays(90);

  private final HikariDataSource database = Databases.migrated();
  private final JdbcTemplate jdbc = new JdbcTemplate(database);
  private final CommandSweep sweep = new CommandSweep(jdbc);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void forgetsWhatWasPublishedLongAgo() {
    UUID old = command(91);
    UUID young = command(89);
    UUID unsent = command(null);

    assertThat(sweep.forget(AGE, 10)).isEqualTo(1);

    assertThat(kept()).containsExactlyInAnyOrder(young, unsent).doesNotContain(old);
  }

  @Test
  void grantsOnceAllTheSame() {
    Book book = Books.on(database);
    UUID grant = command(91);
    Grant granted = new Grant(grant, "team", 100, "plan");
    book.post(List.of(granted));

    assertThat(sweep.forget(AGE, 10)).isEqualTo(1);

    assertThat(book.post(List.of(granted)).steps().getFirst().effect())
        .isEqualTo(Step.Effect.DUPLICATE);
  }

  @Test
  void sweepsInChunksWhoeverElseDoes() {
    for (int n = 0; n < 250; n++) {
      command(100);
    }

    List<Integer> chunks =
        IntStream.range(0, 3)
            .mapToObj(instance -> CompletableFuture.supplyAsync(this::sweepAll))
            .toList()
            .stream()
            .flatMap(each -> each.join().stream())
            .toList();

    assertThat(chunks).allSatisfy(chunk -> assertThat(chunk).isLessThanOrEqualTo(20));
    assertThat(chunks.stream().mapToInt(Integer::intValue).sum()).isEqualTo(250);
    assertThat(kept()).isEmpty();
  }

  private List<Integer> sweepAll() {
    return IntStream.generate(() -> sweep.forget(AGE, 20))
        .takeWhile(gone -> gone > 0)
        .boxed()
        .toList();
  }

  private UUID command(@Nullable Integer publishedDaysAgo) {
    UUID id = UUID.randomUUID();
    jdbc.update(
        """
        insert into ledger_command (command_id, event, created_at, published_at)
        values (?, '{}', now() - interval '1 year', now() - make_interval(days => ?))
        """,
        id,
        publishedDaysAgo);
    return id;
  }

  private List<UUID> kept() {
    return jdbc.queryForList("select command_id from ledger_command", UUID.class);
  }
}
