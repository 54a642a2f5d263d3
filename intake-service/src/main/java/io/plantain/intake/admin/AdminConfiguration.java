package io.plantain.intake.admin;

import io.plantain.intake.IntakeSettings;
import io.plantain.intake.dispatch.Dispatch;
import io.plantain.intake.http.ContainerErrors;
import io.plantain.intake.http.SafeHeaders;
import io.plantain.intake.plan.PlanCredits;
import io.plantain.intake.plan.Plans;
import io.plantain.intake.submission.Submission;
import io.plantain.intake.team.Keys;
import io.plantain.intake.team.Members;
import io.plantain.intake.team.Teams;
import java.time.Clock;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/// Belongs to the management port's own context, which finds it by its name in META-INF/spring. Not
/// a @Configuration, else the public port's context would scan it and serve the admin API too.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
public class AdminConfiguration {
  /// As on the public port.
  @Bean
  SafeHeaders adminHeaders() {
    return new SafeHeaders();
  }

  @Bean
  ContainerErrors adminContainerErrors() {
    return new ContainerErrors();
  }

  @Bean
  ServletRegistrationBean<AdminServlet> adminServlet(
      Teams teams,
      Keys keys,
      Members members,
      Plans plans,
      PlanCredits credits,
      JdbcTemplate jdbc,
      Submission submission,
      Dispatch dispatch,
      Clock clock,
      IntakeSettings settings) {
    return new ServletRegistrationBean<>(
        new AdminServlet(
            new TeamActs(teams, keys, members, plans, credits),
            new KeyActs(teams, keys, clock),
            new TaskActs(jdbc, new Requeue(jdbc, submission, dispatch, clock)),
            settings.adminKey()),
        "/admin/*");
  }
}
