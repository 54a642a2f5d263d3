package io.plantain.intake.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/// A line for each answer: what was asked for by its route, never by its address, so that no query,
/// no id of a customer's own and no key that stands in the wrong place gets into the log.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2) // inside SafeHeaders, which gives the request its id
@EnableConfigurationProperties(AccessLogSettings.class)
class AccessLog extends OncePerRequestFilter {
  static final String LOGGER = "io.plantain.intake.access";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);
  private static final String NO_ROUTE = "-"; // refused before, or there is none

  private final AccessLogSettings settings;

  AccessLog(AccessLogSettings settings) {
    this.settings = settings;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !settings.enabled();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long began = System.nanoTime();
    boolean answered = false;
    try {
      chain.doFilter(request, response);
      answered = true;
    } finally {
      Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
      log.atInfo()
          .addKeyValue("method", known(request.getMethod()))
          .addKeyValue("path", Objects.requireNonNullElse(route, NO_ROUTE))
          .addKeyValue("status", answered ? response.getStatus() : 500)
          .addKeyValue("ms", Duration.ofNanos(System.nanoTime() - began).toMillis())
          .addKeyValue("request_id", response.getHeader(SafeHeaders.REQUEST_ID))
          .addKeyValue("team_id", request.getAttribute(EdgeFilter.TEAM))
          .log("answered");
    }
  }

  /// A method is a word of the client's.
  private static String known(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
      default -> "other";
    };
  }
}
