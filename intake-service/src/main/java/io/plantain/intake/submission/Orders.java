package io.plantain.intake.submission;

import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.Price;
import io.plantain.event.TaskSpec;
import io.plantain.intake.catalogue.Catalogue;
import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.catalogue.RequestReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;

/// Turns a request's JSON into an order: checked, priced, with a deadline.
public final class Orders {
  public static final int MAX_KEY_CHARACTERS = 255;

  /// Visible ASCII without blanks, so that keys of our own, which hold a blank, can never clash.
  private static final Pattern KEY =
      Pattern.compile("[\\x21-\\x7e]{1,%d}".formatted(MAX_KEY_CHARACTERS));

  private static final ObjectWriter CANONICAL =
      EventCodec.mapper().writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

  private final Catalogue catalogue;
  private final RequestReader reader;
  private final Clock clock;
  private final CallbackRule callbackRule;
  private final Promises promises;

  /// The price that was promised to a team.
  public interface Promises {
    /// @throws InvalidRequest where there is no such promise, or for something else
    Price of(String teamId, String quoteId, TaskSpec spec);
  }

  /// What is wrong with a callback address, or null.
  public interface CallbackRule {
    @Nullable String problemOf(String url);
  }

  public Orders(Catalogue catalogue, Clock clock, CallbackRule callbackRule, Promises promises) {
    this.callbackRule = callbackRule;
    this.promises = promises;
    this.catalogue = catalogue;
    this.reader = new RequestReader(catalogue);
    this.clock = clock;
  }

  /// Checks and prices a request.
  ///
  /// @throws InvalidRequest says what to change
  /// @throws io.plantain.intake.plan.NotInPlan says what the plan has
  public Order prepare(
      Sender sender,
      JsonNode body,
      @Nullable String requestKey,
      Duration keyLife,
      @Nullable String traceparent) {
    RequestReader.Request request = reader.read(body);
    sender.plan().check(request.spec());
    checkCallback(request.callbackUrl());
    String quoteId = request.quoteId();
    Price price =
        quoteId == null
            ? catalogue.quote(request.spec())
            : promises.of(sender.teamId(), quoteId, request.spec());
    // Milliseconds, as the wire form shows them and PostgreSQL keeps them: an event made from the
    // row later is identical.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Order(
        EventIds.newTaskId(),
        sender.teamId(),
        request.spec(),
        request.metadata(),
        price,
        now,
        now.plus(catalogue.deadlineOf(request.spec())),
        requestKey,
        keyLife,
        sha256(body),
        traceparent,
        sender.keyId(),
        sender.budgetId(),
        request.callbackUrl(),
        sender.plan().plan(),
        sender.paced());
  }

  private void checkCallback(@Nullable String url) {
    String problem = url == null ? null : callbackRule.problemOf(url);
    if (problem != null) {
      throw new InvalidRequest(
          "callback_url cannot be called: %s. Give an https address on a public host name."
              .formatted(problem));
    }
  }

  public static String checkedKey(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new InvalidRequest(
          "The idempotency key must have 1 to 255 visible ASCII characters and no blanks.");
    }
    return key;
  }

  /// Of a body, whatever the order of its fields. Bodies that are refused have one as well, and may
  /// hold half characters, which bytes would break on.
  public static byte[] sha256(JsonNode body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      CANONICAL.writeValue(
          new OutputStreamWriter(
              new DigestOutputStream(OutputStream.nullOutputStream(), digest),
              StandardCharsets.UTF_8),
          body);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
