package io.plantain.ledger.admin;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.LedgerCommand;
import io.plantain.event.LedgerCommand.CreditsExpired;
import io.plantain.event.LedgerCommand.CreditsGranted;
import io.plantain.event.LedgerCommand.ReleaseOrdered;
import io.plantain.kit.DueLoop;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/// The row is the outbox: an accepted command waits here until the broker has it, so a 202 holds
/// while Kafka is away. Two instances may both send a row; the command id makes that harmless.
@Configuration
class CommandQueue {
  /// Finds what another instance left unsent.
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final int MAX_COMMANDS_A_ROUND = 200; // one flush, well below a producer's buffer

  private final JdbcTemplate jdbc;
  private final EventPublisher publisher;
  private final DueLoop loop = new DueLoop("ledger-commands", IDLE, this::publishDue);

  CommandQueue(JdbcTemplate jdbc, EventPublisher publisher) {
    this.jdbc = jdbc;
    this.publisher = publisher;
  }

  @Bean
  DueLoop ledgerCommandLoop() {
    return loop;
  }

  /// The same command a second time is accepted again and changes nothing.
  ///
  /// @return false where the id belongs to another command
  boolean accept(UUID commandId, LedgerCommand command) {
    int added =
        jdbc.update(
            """
            insert into ledger_command(command_id, event, created_at) values (?, ?, ?)
            on conflict do nothing
            """,
            commandId,
            new String(EventCodec.encode(command), StandardCharsets.UTF_8),
            command.at().atOffset(ZoneOffset.UTC));
    if (added == 1) {
      loop.wake();
      return true;
    }
    String stored =
        jdbc.queryForObject(
            "select event from ledger_command where command_id = ?", String.class, commandId);
    return sameButForTime(command, read(String.valueOf(stored)));
  }

  /// Of an operator, under an id that is made of its task: the first command counts, and is sent
  /// once more where its effect is still waited for.
  void order(UUID commandId, LedgerCommand command) {
    accept(commandId, command);
    jdbc.update("update ledger_command set published_at = null where command_id = ?", commandId);
    loop.wake();
  }

  private int publishDue() {
    List<Due> due =
        jdbc.query(
            """
            select command_id, event from ledger_command where published_at is null
            order by created_at limit ?
            """,
            (row, number) -> new Due(row.getObject(1, UUID.class), read(row.getString(2))),
            MAX_COMMANDS_A_ROUND);
    if (due.isEmpty()) {
      return 0;
    }
    publisher.publish(due.stream().map(each -> new Outgoing(each.command, null)).toList());
    jdbc.update(
        "update ledger_command set published_at = now() where command_id = any(?)",
        (Object) due.stream().map(Due::commandId).toArray(UUID[]::new));
    return due.size();
  }

  private static boolean sameButForTime(LedgerCommand asked, LedgerCommand stored) {
    return at(asked, stored.at()).equals(stored);
  }

  private static LedgerCommand at(LedgerCommand command, Instant at) {
    return switch (command) {
      case CreditsGranted c ->
          new CreditsGranted(c.grantId(), c.teamId(), at, c.credits(), c.reason(), c.taskId());
      case CreditsExpired c ->
          new CreditsExpired(c.expiryId(), c.teamId(), at, c.credits(), c.reason());
      case ReleaseOrdered c -> new ReleaseOrdered(c.taskId(), c.teamId(), at);
    };
  }

  private static LedgerCommand read(String event) {
    return EventCodec.decode(event.getBytes(StandardCharsets.UTF_8)) instanceof Decoded.Event read
            && read.event() instanceof LedgerCommand command
        ? command
        : refuse();
  }

  private static LedgerCommand refuse() {
    throw new IllegalStateException("a stored command cannot be read");
  }

  private record Due(UUID commandId, LedgerCommand command) {}
}
