package io.plantain.event;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import java.util.UUID;

/// Ids: task ids grow with time (UUID 7); event ids are derived (UUID 5), so that a duplicate is
/// recognisable anywhere.
public final class EventIds {
  private static final UUID NAMESPACE = UUID.fromString("6f1f6b0e-5b3c-5d0a-9a59-0d7a4c1b2e10");
  private static final NameBasedGenerator DERIVED = Generators.nameBasedGenerator(NAMESPACE);
  private static final NoArgGenerator TIME_ORDERED = Generators.timeBasedEpochGenerator();

  private EventIds() {}

  public static UUID newTaskId() {
    return TIME_ORDERED.generate();
  }

  /// The same words give the same id, in every process and at every time.
  public static UUID derived(String... words) {
    synchronized (DERIVED) { // the generator owns one MessageDigest
      return DERIVED.generate(String.join("/", words));
    }
  }

  public static UUID of(PipelineEvent event) {
    return derived(event.key(), event.getClass().getSimpleName(), event.step());
  }
}
