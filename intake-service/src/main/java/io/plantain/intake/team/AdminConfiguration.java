package io.plantain.intake.team;

import io.plantain.intake.IntakeSettings;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/// Belongs to the management port's own context, which finds it by its name in META-INF/spring. Not
/// a @Configuration, else the public port's context would scan it and serve the admin API too.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
public class AdminConfiguration {
  @Bean
  ServletRegistrationBean<AdminServlet> adminServlet(Teams teams, IntakeSettings settings) {
    return new ServletRegistrationBean<>(new AdminServlet(teams, settings.adminKey()), "/admin/*");
  }
}
