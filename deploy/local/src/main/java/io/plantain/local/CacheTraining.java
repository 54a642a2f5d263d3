package io.plantain.local;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the start-up caches that are missing, one after the other at the lowest priority, while
/// the system already works: a first start should not wait for what makes the second one fast.
final class CacheTraining {
  private final LocalSystem system;
  private final PrintStream out;
  private volatile @Nullable Thread thread;

  CacheTraining(LocalSystem system, PrintStream out) {
    this.system = system;
    this.out = out;
  }

  void startInBackground() {
    List<Service> untrained =
        Arrays.stream(Service.values()).filter(s -> !system.cache().isTrained(s.title())).toList();
    if (untrained.isEmpty() || "off".equals(System.getenv("PLANTAIN_STARTUP_CACHE"))) {
      return;
    }
    thread = Thread.ofPlatform().daemon().name("training").start(() -> train(untrained));
  }

  /// Ends a training run at once: asked politely, it would write its cache first.
  void end() {
    Thread training = thread;
    if (training != null) {
      training.interrupt();
    }
  }

  private void train(List<Service> services) {
    try {
      for (Service service : services) {
        boolean made = system.cache().train(service, system.plan().variables(service));
        out.printf(
            "  Start-up cache %d of %d: %s%s%n",
            services.indexOf(service) + 1,
            services.size(),
            service.title(),
            made ? "" : " failed, see " + system.home().log("training"));
      }
      out.println("  The next start will be faster.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
