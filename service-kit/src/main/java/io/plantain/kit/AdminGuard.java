package io.plantain.kit;

import io.plantain.event.EventCodec;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Lets only the holder of the admin key in, and without a key nobody. An interceptor and not a
/// filter: it sees the path as the controllers do, so no spelling of a path gets around it.
///
/// A service with an edge for operators imports it.
public final class AdminGuard implements HandlerInterceptor, WebMvcConfigurer {
  private final AdminSettings settings;

  AdminGuard(AdminSettings settings) {
    this.settings = settings;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/admin/**");
  }

  @Override
  public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
      throws IOException {
    if (settings.isClosed()) {
      refuse(
          response,
          HttpStatus.SERVICE_UNAVAILABLE,
          "admin_closed",
          "The admin API is closed: PLANTAIN_ADMIN_KEY is not set.");
      return false;
    }
    if (!settings.admits(request.getHeader(HttpHeaders.AUTHORIZATION))) {
      refuse(
          response,
          HttpStatus.UNAUTHORIZED,
          "unauthorized",
          "A valid admin key is needed: Authorization: Bearer <key>.");
      return false;
    }
    return true;
  }

  private static void refuse(
      HttpServletResponse response, HttpStatus status, String code, String sentence)
      throws IOException {
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    EventCodec.mapper()
        .writeValue(
            response.getOutputStream(),
            Map.of("success", false, "error", Map.of("code", code, "message", sentence)));
  }
}
