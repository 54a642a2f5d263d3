package io.plantain.intake.http;

import io.plantain.intake.limit.Limits;
import io.plantain.intake.plan.Plan;
import io.plantain.intake.plan.Plans;
import io.plantain.intake.submission.RequestJson;
import io.plantain.intake.submission.Sender;
import io.plantain.intake.team.Keys;
import io.plantain.intake.team.Scope;
import io.plantain.intake.team.TeamKey;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Looks at the headers before anything of the body is read: the key first, then the length.
@Component
public class EdgeFilter extends OncePerRequestFilter {
  /// The request attribute that names the team whose key was sent.
  public static final String TEAM = "io.plantain.intake.team";

  /// The request attribute that holds who asks.
  public static final String SENDER = "io.plantain.intake.sender";

  private static final String API = "/api/v1/"; // compared with the decoded path, as routes are
  private static final String ACCEPT = API + "generate";
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final String BEARER = "bearer ";

  /// Calls without a body, for which many clients send no length.
  private static final Pattern BODILESS =
      Pattern.compile(".*/(cancel|pause|resume|retry|rotate|test|replay)");

  /// Long uploads and long downloads must not keep those from looking who look for a moment; they
  /// have turns of their own.
  private static final Pattern LONG =
      Pattern.compile(
          "/api/v1/(batches(/quote)?|batches/[^/]+/(results|pictures)|(task/[^/]+/)?events)");

  private static final Pattern LARGE = Pattern.compile("/api/v1/batches(/quote)?");

  /// Of the pool's 8 connections; the others are for accepting, sending and the two listeners,
  /// which must not stand in one queue with a crowd that looks at its tasks.
  private static final int READS_AT_ONCE = 4;

  private static final Duration READ_PATIENCE = Duration.ofSeconds(2); // below the pool's 3 s

  private final Semaphore reads = new Semaphore(READS_AT_ONCE, true);
  private final Keys keys;
  private final Plans plans;
  private final Limits limits;

  EdgeFilter(Keys keys, Plans plans, Limits limits) {
    this.keys = keys;
    this.plans = plans;
    this.limits = limits;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getServletPath().startsWith(API);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      within(limits.ofAddress(request.getRemoteAddr(), request.getHeader(FORWARDED_FOR)));
      TeamKey key = keyOf(request.getHeader(HttpHeaders.AUTHORIZATION));
      Scope needed = scopeOf(request);
      if (!key.scopes().contains(needed)) {
        throw Refusal.of(
            "scope_missing",
            "This key does not have the scope %s. Use one that has.".formatted(needed.word()));
      }
      Plan plan = plans.of(key.plan());
      within(limits.of(key, plan));
      request.setAttribute(TEAM, key.teamId());
      request.setAttribute(SENDER, Sender.of(key, plan));
      checkLength(request);
    } catch (Refusal refusal) {
      answer(response, refusal);
      return;
    } catch (DataAccessException | Limits.Unknown away) {
      answer(response, Refusal.tryAgain());
      return;
    }
    String path = request.getServletPath();
    boolean looks = request.getMethod().equals("GET");
    if (path.equals(ACCEPT)
        || (LONG.matcher(path).matches() && !(looks && LARGE.matcher(path).matches()))) {
      chain.doFilter(request, response); // shares one connection, in a line of its own
    } else {
      read(request, response, chain);
    }
  }

  private static void within(Limits.@Nullable Exceeded exceeded) {
    if (exceeded != null) {
      int seconds = (int) Math.max(1, (exceeded.pause().toMillis() + 999) / 1000);
      throw Refusal.tooMany(
          "The limit \"%s\" of %d requests a minute is reached. Try again in %d seconds."
              .formatted(exceeded.limit(), exceeded.perMinute(), seconds),
          seconds);
    }
  }

  private void read(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      if (!reads.tryAcquire(READ_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        answer(response, Refusal.tryAgain());
        return;
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      answer(response, Refusal.tryAgain());
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      reads.release();
    }
  }

  /// Looking is reading, looking at where credits went is billing, all else makes or ends tasks.
  /// Who only reads cannot sign: a secret is not among what is looked at.
  private static Scope scopeOf(HttpServletRequest request) {
    String path = request.getServletPath();
    if (path.startsWith(API + "webhooks/callback-secret")) {
      return Scope.GENERATE;
    }
    if (path.equals(API + "credits/statement") || path.startsWith(API + "usage")) {
      return Scope.BILLING;
    }
    boolean looks = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    return looks ? Scope.READ : Scope.GENERATE;
  }

  private TeamKey keyOf(@Nullable String authorization) {
    if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      throw unauthorized("Send your team key in the header Authorization: Bearer sk-team-...");
    }
    String key = authorization.substring(BEARER.length()).trim();
    if (key.startsWith("sk-") && !key.startsWith(Keys.PREFIX)) {
      throw Refusal.of(
          "forbidden", "Personal keys are not accepted here. Use a team key (sk-team-...).");
    }
    TeamKey found = key.startsWith(Keys.PREFIX) ? keys.find(key) : null;
    if (found == null) {
      throw unauthorized("This key is not valid. Check it, or create a new team key.");
    }
    return found;
  }

  private static void checkLength(HttpServletRequest request) {
    if (!request.getMethod().equals("POST") && !request.getMethod().equals("PATCH")) {
      return;
    }
    long length = request.getContentLengthLong();
    boolean chunked = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    String path = request.getServletPath();
    if (chunked || (length < 0 && !BODILESS.matcher(path).matches())) {
      throw Refusal.of(
          "length_required", "Send Content-Length; turn chunked transfer encoding off.");
    }
    int limit = LARGE.matcher(path).matches() ? RequestJson.MAX_BATCH_BYTES : RequestJson.MAX_BYTES;
    if (length > limit) {
      throw Refusal.of(
          "payload_too_large", "The body is larger than %d bytes. Send less.".formatted(limit));
    }
  }

  private static Refusal unauthorized(String message) {
    return Refusal.of("unauthorized", message);
  }

  private static void answer(HttpServletResponse response, Refusal refusal) throws IOException {
    response.setStatus(refusal.status());
    if (refusal.status() == 401) {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    if (refusal.status() == 411 || refusal.status() == 413) {
      response.setHeader(HttpHeaders.CONNECTION, "close"); // the body stays unread
    }
    if (refusal.retryAfterSeconds() != null) {
      response.setHeader(HttpHeaders.RETRY_AFTER, refusal.retryAfterSeconds().toString());
    }
    byte[] body = Envelope.error(refusal.code(), refusal.getMessage());
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
