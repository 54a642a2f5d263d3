package io.plantain.ledger.admin;

import io.plantain.event.LedgerCommand;
import io.plantain.event.LedgerCommand.CreditsExpired;
import io.plantain.event.LedgerCommand.CreditsGranted;
import io.plantain.kit.act.ByHand;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Accepts what operators and billing ask for. Accepted means stored: the change itself happens
/// where all changes do, in the listener.
@RestController
class CommandController {
  private static final Pattern TEAM_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final long MAX_CREDITS = 1_000_000_000_000L; // far from any overflow of a bigint
  private static final int MAX_REASON_CHARACTERS = 200; // a line of a statement

  private final CommandQueue queue;
  private final InstantSource clock;

  CommandController(CommandQueue queue, InstantSource clock) {
    this.queue = queue;
    this.clock = clock;
  }

  /// @param grantId choose it for what the grant is for (a payment, a period), then a repeat is
  ///   harmless; made up where it is missing
  record GrantRequest(
      @Nullable UUID grantId,
      @Nullable String teamId,
      @Nullable Long credits,
      @Nullable String reason) {}

  record ExpiryRequest(
      @Nullable UUID expiryId,
      @Nullable String teamId,
      @Nullable Long credits,
      @Nullable String reason) {}

  @PostMapping("/admin/v1/grants")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> grant(@RequestBody GrantRequest request) {
    UUID grantId = request.grantId() == null ? UUID.randomUUID() : request.grantId();
    String teamId = teamId(request.teamId());
    accept(
        grantId,
        new CreditsGranted(
            grantId, teamId, now(), credits(request.credits()), reason(request.reason())));
    return Map.of("success", true, "data", Map.of("grant_id", grantId, "team_id", teamId));
  }

  /// Takes back what is unspent, at most `credits`.
  @PostMapping("/admin/v1/expiries")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> expire(@RequestBody ExpiryRequest request) {
    UUID expiryId = request.expiryId() == null ? UUID.randomUUID() : request.expiryId();
    String teamId = teamId(request.teamId());
    accept(
        expiryId,
        new CreditsExpired(
            expiryId, teamId, now(), credits(request.credits()), reason(request.reason())));
    return Map.of("success", true, "data", Map.of("expiry_id", expiryId, "team_id", teamId));
  }

  private void accept(UUID commandId, LedgerCommand command) {
    if (!queue.accept(commandId, command)) {
      throw AdminProblem.conflict("This id was used for another grant or expiry.");
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static String teamId(@Nullable String teamId) {
    if (teamId == null || !TEAM_ID.matcher(teamId).matches()) {
      throw AdminProblem.invalid("team_id must match " + TEAM_ID + ".");
    }
    return teamId;
  }

  private static long credits(@Nullable Long credits) {
    if (credits == null || credits < 1 || credits > MAX_CREDITS) {
      throw AdminProblem.invalid("credits must be a whole number from 1 to " + MAX_CREDITS + ".");
    }
    return credits;
  }

  private static String reason(@Nullable String reason) {
    if (reason == null || !ByHand.isLine(reason, MAX_REASON_CHARACTERS)) {
      throw AdminProblem.invalid(
          "reason must say in 1 to %d characters, on one line, what this is for."
              .formatted(MAX_REASON_CHARACTERS));
    }
    return reason.strip();
  }
}
