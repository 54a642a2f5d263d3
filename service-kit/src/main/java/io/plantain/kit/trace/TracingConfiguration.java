package io.plantain.kit.trace;

import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/// Off until the standard variables of OpenTelemetry name a collector.
@AutoConfiguration
class TracingConfiguration {
  private static final String NAME = "plantain";

  @Bean
  Exported exportedSpans(Environment environment) {
    return Exported.of(environment);
  }

  @Bean
  Spans spans(Exported exported) {
    return new Spans(exported.telemetry().getTracer(NAME));
  }

  @Bean
  RecordSpans recordSpans(
      Exported exported,
      @Value("${spring.kafka.consumer.group-id:${spring.application.name}}") String group) {
    OpenTelemetry telemetry = exported.telemetry();
    return new RecordSpans(telemetry.getTracer(NAME), group, exported.on());
  }

  @Bean
  @Conditional(Exported.IsOn.class)
  FilterRegistrationBean<RequestSpans> requestSpans(Exported exported) {
    FilterRegistrationBean<RequestSpans> filter =
        new FilterRegistrationBean<>(new RequestSpans(exported.telemetry().getTracer(NAME)));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 10); // refusals of other filters are in it
    filter.setAsyncSupported(true);
    return filter;
  }
}
