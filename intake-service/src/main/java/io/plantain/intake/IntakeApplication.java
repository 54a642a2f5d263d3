package io.plantain.intake;

import io.plantain.intake.catalogue.Catalogue;
import io.plantain.intake.dispatch.Dispatch;
import io.plantain.intake.live.Changes;
import io.plantain.intake.plan.PlanCredits;
import io.plantain.intake.plan.Plans;
import io.plantain.intake.projection.Projection;
import io.plantain.intake.projection.ProjectionTables;
import io.plantain.intake.projection.TaskMeters;
import io.plantain.intake.quote.Quotes;
import io.plantain.intake.submission.InputHosts;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.Submission;
import io.plantain.intake.task.Ends;
import io.plantain.intake.task.Paces;
import io.plantain.intake.task.TaskLists;
import io.plantain.intake.task.Tasks;
import io.plantain.intake.team.Keys;
import io.plantain.intake.team.Members;
import io.plantain.intake.team.Teams;
import io.plantain.intake.webhook.Deliveries;
import io.plantain.kit.DueLoop;
import io.plantain.kit.Duplicates;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.fetch.PublicHosts;
import io.plantain.kit.fetch.SafePoster;
import io.plantain.kit.objects.ObjectStoreSettings;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// Starts the service; the parts are wired here, by hand, so that they need no framework in tests.
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties({IntakeSettings.class, ObjectStoreSettings.class})
public class IntakeApplication {
  public static void main(String[] args) {
    SpringApplication.run(IntakeApplication.class, args);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Catalogue catalogue(IntakeSettings settings) {
    return Catalogue.load(settings.catalogue());
  }

  @Bean
  Orders orders(Catalogue catalogue, Clock clock, SafePoster webhookPoster, Quotes quotes) {
    return new Orders(catalogue, clock, webhookPoster::problemOf, quotes::of);
  }

  @Bean
  PublicHosts publicHosts() {
    return new PublicHosts();
  }

  @Bean
  InputHosts inputHosts(PublicHosts hosts, IntakeSettings settings) {
    return new InputHosts(hosts::ask, settings.refuseUnknownHosts());
  }

  @Bean
  Plans plans(IntakeSettings settings) {
    return Plans.load(settings.plans());
  }

  @Bean
  Keys keys(JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
    return new Keys(jdbc, transaction, clock);
  }

  @Bean(initMethod = "applyJobLimits")
  Teams teams(JdbcTemplate jdbc, Plans plans, Keys keys) {
    return new Teams(jdbc, plans, keys);
  }

  @Bean
  Members members(JdbcTemplate jdbc) {
    return new Members(jdbc);
  }

  @Bean
  PlanCredits planCredits(JdbcTemplate jdbc, EventPublisher publisher, Plans plans) {
    return new PlanCredits(jdbc, publisher, plans);
  }

  @Bean
  DueLoop planCreditsLoop(PlanCredits credits) {
    return credits.loop();
  }

  @Bean
  Tasks tasks(
      JdbcTemplate jdbc, TransactionTemplate transaction, Deliveries deliveries, Changes changes) {
    return new Tasks(
        jdbc,
        transaction,
        canceled -> {
          List<Deliveries.News> news = List.of(Deliveries.News.of(canceled));
          deliveries.tell(news);
          changes.note(news);
        });
  }

  @Bean
  TaskLists taskLists(JdbcTemplate jdbc, TransactionTemplate transaction) {
    return new TaskLists(jdbc, transaction);
  }

  @Bean
  Paces paces(JdbcTemplate jdbc) {
    return new Paces(jdbc);
  }

  @Bean
  Ends ends(JdbcTemplate jdbc) {
    return new Ends(jdbc);
  }

  @Bean
  DueLoop endsLoop(Ends ends) {
    return ends.loop();
  }

  @Bean
  Dispatch dispatch(JdbcTemplate jdbc, EventPublisher publisher, IntakeSettings settings) {
    return new Dispatch(jdbc, publisher, settings.driveAgain());
  }

  @Bean
  DueLoop dispatchLoop(Dispatch dispatch) {
    return dispatch.loop();
  }

  @Bean
  Submission submission(JdbcTemplate jdbc, TransactionTemplate transaction, Dispatch dispatch) {
    return new Submission(jdbc, transaction, dispatch);
  }

  @Bean
  SmartLifecycle acceptLine(Submission submission) {
    return submission.line();
  }

  @Bean
  Projection projection(
      JdbcTemplate jdbc,
      TransactionTemplate transaction,
      EventPublisher publisher,
      Duplicates duplicates,
      Dispatch dispatch,
      Deliveries deliveries,
      Changes changes,
      TaskMeters meters) {
    return new Projection(
        new ProjectionTables(jdbc),
        transaction,
        publisher::publish,
        duplicates,
        news -> {
          deliveries.tell(news);
          changes.note(news);
        },
        dispatch::wake,
        meters);
  }
}
