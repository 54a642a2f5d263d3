package io.plantain.ledger.admin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Lets only the holder of the admin key in. An interceptor and not a filter: it sees the path as
/// the controllers do, so no spelling of a path gets around it.
@Component
class AdminGuard implements HandlerInterceptor, WebMvcConfigurer {
  private static final String SCHEME = "Bearer ";

  private final byte[] expected;

  AdminGuard(AdminSettings settings) {
    expected = settings.key().strip().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/admin/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (expected.length == 0) {
      throw AdminProblem.closed("The admin API is closed: PLANTAIN_ADMIN_KEY is not set.");
    }
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    String given =
        header != null && header.startsWith(SCHEME)
            ? header.substring(SCHEME.length()).strip()
            : "";
    // Takes the same time wherever the keys differ.
    if (!MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
      throw AdminProblem.unauthorized("A valid admin key is needed: Authorization: Bearer <key>.");
    }
    return true;
  }
}
