package io.plantain.intake;

import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// The service with a real broker, database and object store, one for all tests of the module.
abstract class IntakeSystem extends IntakeClient {
  private static final TestDatabase DATABASE = TestServers.newDatabase();

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry properties) {
    servers(properties, DATABASE, TestServers::kafka);
  }
}
