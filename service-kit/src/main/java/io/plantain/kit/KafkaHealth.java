package io.plantain.kit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.core.KafkaAdmin;

/// Whether the broker answers. Boot has no such indicator of its own.
final class KafkaHealth implements HealthIndicator, DisposableBean {
  private static final Duration LIMIT = Duration.ofSeconds(2); // below a probe's usual 3 s

  private final KafkaAdmin settings;
  private @Nullable Admin admin;

  KafkaHealth(KafkaAdmin settings) {
    this.settings = settings;
  }

  @Override
  public Health health() {
    try {
      DescribeClusterOptions limit = new DescribeClusterOptions().timeoutMs((int) LIMIT.toMillis());
      String cluster =
          admin().describeCluster(limit).clusterId().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return Health.up().withDetail("cluster_id", cluster).build();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Health.down().build();
    } catch (ExecutionException | TimeoutException | org.apache.kafka.common.KafkaException e) {
      return Health.down().withDetail("reason", "the broker did not answer").build();
    }
  }

  private synchronized Admin admin() {
    Admin existing = admin;
    if (existing == null) {
      Map<String, Object> properties =
          new java.util.HashMap<>(settings.getConfigurationProperties());
      properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
      properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
      existing = Admin.create(properties);
      admin = existing;
    }
    return existing;
  }

  @Override
  public synchronized void destroy() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
