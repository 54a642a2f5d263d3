package io.plantain.kit.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/// Where spans go. [OpenTelemetry's own
/// variables](https://opentelemetry.io/docs/languages/java/configuration/) say so; without an
/// endpoint none are made, and the SDK is not even loaded.
final class Exported implements AutoCloseable {
  private static final long LAST_SPANS_SECONDS = 1; // a stop has 10 s for everything

  private final @Nullable OpenTelemetrySdk sdk;

  private Exported(@Nullable OpenTelemetrySdk sdk) {
    this.sdk = sdk;
  }

  static Exported of(Environment environment) {
    return new Exported(isOn(environment) ? sdk(environment) : null);
  }

  boolean on() {
    return sdk != null;
  }

  OpenTelemetry telemetry() {
    return sdk == null ? OpenTelemetry.noop() : sdk;
  }

  private static boolean isOn(Environment environment) {
    String exporter = environment.getProperty("otel.traces.exporter");
    boolean endpoint =
        StringUtils.hasText(environment.getProperty("otel.exporter.otlp.endpoint"))
            || StringUtils.hasText(environment.getProperty("otel.exporter.otlp.traces.endpoint"));
    return !environment.getProperty("otel.sdk.disabled", Boolean.class, false)
        && (!StringUtils.hasText(exporter) ? endpoint : !exporter.equals("none"));
  }

  private static OpenTelemetrySdk sdk(Environment environment) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "otel.service.name",
                environment.getRequiredProperty("spring.application.name"),
                "otel.exporter.otlp.protocol",
                "http/protobuf", // the JDK's client speaks no gRPC
                "otel.metrics.exporter",
                "none", // Prometheus reads them
                "otel.logs.exporter",
                "none"));
    Binder.get(environment)
        .bind("otel", Bindable.mapOf(String.class, String.class))
        .orElse(Map.of())
        .forEach((name, value) -> settings.put("otel." + name, value));
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook() // the context's end is ours
        .addPropertiesSupplier(() -> settings)
        .build()
        .getOpenTelemetrySdk();
  }

  /// What is left is sent, as far as the collector takes it in time.
  @Override
  public void close() {
    if (sdk != null) {
      sdk.shutdown().join(LAST_SPANS_SECONDS, TimeUnit.SECONDS);
    }
  }

  static final class IsOn implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return isOn(context.getEnvironment());
    }
  }
}
