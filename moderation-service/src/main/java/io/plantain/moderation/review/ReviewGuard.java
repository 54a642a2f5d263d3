package io.plantain.moderation.review;

import io.plantain.kit.AdminSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Lets only the holder of the admin key in; without a key nobody.
@Component
class ReviewGuard implements HandlerInterceptor, WebMvcConfigurer {
  private final AdminSettings settings;

  ReviewGuard(AdminSettings settings) {
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
      throw ReviewProblem.closed();
    }
    if (!settings.admits(request.getHeader(HttpHeaders.AUTHORIZATION))) {
      throw ReviewProblem.unauthorized();
    }
    return true;
  }
}
