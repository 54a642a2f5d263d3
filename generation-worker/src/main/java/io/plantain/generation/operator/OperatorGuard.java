package io.plantain.generation.operator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Lets only the holder of the admin key in; without a key nobody.
@Component
class OperatorGuard implements HandlerInterceptor, WebMvcConfigurer {
  private static final String SCHEME = "Bearer ";

  private final byte[] expected;

  OperatorGuard(OperatorSettings settings) {
    expected = settings.key().strip().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/admin/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    String given =
        header != null && header.startsWith(SCHEME)
            ? header.substring(SCHEME.length()).strip()
            : "";
    // Takes the same time wherever the keys differ.
    boolean same = MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
    if (!same || expected.length == 0) {
      response.setStatus(HttpStatus.UNAUTHORIZED.value());
      return false;
    }
    return true;
  }
}
