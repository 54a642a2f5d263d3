package io.plantain.ledger.admin;

import io.plantain.kit.AdminSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Lets only the holder of the admin key in. An interceptor and not a filter: it sees the path as
/// the controllers do, so no spelling of a path gets around it.
@Component
class AdminGuard implements HandlerInterceptor, WebMvcConfigurer {
  private final AdminSettings settings;

  AdminGuard(AdminSettings settings) {
    this.settings = settings;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/admin/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (settings.isClosed()) {
      throw AdminProblem.closed("The admin API is closed: PLANTAIN_ADMIN_KEY is not set.");
    }
    if (!settings.admits(request.getHeader(HttpHeaders.AUTHORIZATION))) {
      throw AdminProblem.unauthorized("A valid admin key is needed: Authorization: Bearer <key>.");
    }
    return true;
  }
}
