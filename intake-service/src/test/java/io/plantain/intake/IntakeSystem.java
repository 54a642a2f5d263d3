package io.plantain.intake;

import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// The service with a real broker, database and object store, one for all tests of the module.
abstract class IntakeSystem extends IntakeClient {
  private static final TestDatabase DATABASE = TestServers.newDatabase();

  /// Stands for whatever teams let us call.
  static final HookReceiver RECEIVER = new HookReceiver();

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry properties) {
    servers(properties, DATABASE, TestServers::kafka);
    properties.add("plantain.batches.look", () -> "100ms");
    properties.add("plantain.webhooks.trusted-origins", RECEIVER::origin);
    properties.add("plantain.webhooks.timeout", () -> "5s");
    properties.add("plantain.webhooks.first-retry", () -> "100ms");
    properties.add("plantain.webhooks.longest-retry", () -> "500ms");
    properties.add("plantain.webhooks.circuit-pause", () -> "200ms");
  }
}
