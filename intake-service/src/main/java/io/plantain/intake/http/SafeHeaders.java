package io.plantain.intake.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// What every answer carries: an id by which it is found in the log, and what keeps browsers from
/// guessing, framing and remembering.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
public class SafeHeaders extends OncePerRequestFilter {
  static final String REQUEST_ID = "X-Request-Id";

  /// As a client may choose it; anything else could break lines of the log.
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /// Pages load from here only; pictures come from the object store, wherever that is.
  private static final String POLICY =
      "default-src 'self'; img-src 'self' data: https: http:; style-src 'self' 'unsafe-inline';"
          + " frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

  /// The container refuses TRACE before it asks any filter.
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String before = response.getHeader(REQUEST_ID); // where an error is dispatched
    String id = before == null ? put(request.getHeader(REQUEST_ID), response) : before;
    if (request.getServletPath().startsWith("/api/")) {
      response.setHeader("Cache-Control", "no-store"); // what a key may see is nobody else's
    }
    try (MDC.MDCCloseable logged = MDC.putCloseable("request_id", id)) {
      chain.doFilter(request, response);
    }
  }

  /// Returns the request's id: the given one where it may stand in a log.
  static String put(@Nullable String given, HttpServletResponse response) {
    String id = given != null && ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
    response.setHeader(REQUEST_ID, id);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Content-Security-Policy", POLICY);
    return id;
  }
}
