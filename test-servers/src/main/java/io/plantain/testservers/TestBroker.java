package io.plantain.testservers;

/// A running broker, wherever it runs.
interface TestBroker {
  String bootstrapServers();
}
