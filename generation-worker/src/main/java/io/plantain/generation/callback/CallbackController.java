package io.plantain.generation.callback;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.generation.callback.CallbackAddresses.JobName;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.Providers;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Takes calls from providers. Said before, too early, too late or by a stranger? Nothing happens
/// but a count: what a job came to is only ever read at the provider.
@RestController
class CallbackController {
  private static final Logger log = LoggerFactory.getLogger(CallbackController.class);
  private static final int MAX_BODY_BYTES = 256 * 1024; // KIE repeats the whole order in it
  private static final String AGAIN_AFTER_SECONDS = "10"; // a failover takes as long
  private static final ResponseEntity<Map<String, ?>> THANKS =
      ResponseEntity.ok(Map.of("code", 200, "msg", "success")); // the customary answer

  private final CallbackAddresses addresses;
  private final Callbacks callbacks;
  private final Providers providers;
  private final DueRows dueRows;
  private final Map<CallbackOutcome, Counter> counters = new EnumMap<>(CallbackOutcome.class);

  CallbackController(
      CallbackAddresses addresses,
      Callbacks callbacks,
      Providers providers,
      DueRows dueRows,
      MeterRegistry meters) {
    this.addresses = addresses;
    this.callbacks = callbacks;
    this.providers = providers;
    this.dueRows = dueRows;
    for (CallbackOutcome outcome : CallbackOutcome.values()) {
      counters.put(
          outcome,
          Counter.builder("plantain.generation.callbacks")
              .description("Calls from providers by what they came to")
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  @PostMapping(CallbackAddresses.PATH + "{provider}/{secret}")
  ResponseEntity<Map<String, ?>> take(
      @PathVariable String provider, @PathVariable String secret, HttpServletRequest request)
      throws IOException {
    JobName job = addresses.read(provider, secret);
    if (job == null) {
      return answer(CallbackOutcome.FORGED);
    }
    byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      count(CallbackOutcome.FORGED);
      return ResponseEntity.status(HttpStatus.CONTENT_TOO_LARGE).build();
    }
    Provider known = providers.find(provider);
    CallbackSays says =
        known == null
            ? new CallbackSays.Forged()
            : known.read(new CallbackRequest(request::getHeader, body, request.getQueryString()));
    return switch (says) {
      case CallbackSays.Forged forged -> answer(CallbackOutcome.FORGED);
      case CallbackSays.Look look -> {
        CallbackOutcome outcome;
        try {
          outcome = callbacks.note(provider, job, look.jobId());
        } catch (DataAccessException | TransactionException away) {
          // Ours is away, and the job is asked for all the same: a provider that repeats may.
          log.atWarn()
              .addKeyValue("provider", provider)
              .addKeyValue("reason", away.getClass().getSimpleName())
              .log("a call could not be written down");
          yield ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
              .header(HttpHeaders.RETRY_AFTER, AGAIN_AFTER_SECONDS)
              .build();
        }
        if (outcome == CallbackOutcome.WOKE) {
          dueRows.wake();
        }
        log.atDebug()
            .addKeyValue("task_id", job.taskId())
            .addKeyValue("provider", provider)
            .addKeyValue("outcome", outcome)
            .log("a provider called");
        yield answer(outcome);
      }
    };
  }

  private ResponseEntity<Map<String, ?>> answer(CallbackOutcome outcome) {
    count(outcome);
    return switch (outcome) {
      case WOKE, BEFORE_SUBMIT, REPEATED, LATE -> THANKS;
      case UNKNOWN, FORGED -> ResponseEntity.notFound().build();
    };
  }

  private void count(CallbackOutcome outcome) {
    Objects.requireNonNull(counters.get(outcome)).increment();
  }
}
