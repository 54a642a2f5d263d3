package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import io.plantain.event.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What happens to our own processes.
public final class ProcessFaults {
  private static final String GENERATION = "generation-worker";
  private static final String LEDGER = "ledger-service";

  private ProcessFaults() {}

  public static List<Fault> all(Site site) {
    List<Fault> faults = new ArrayList<>();
    Topics.SERVICES.forEach(service -> faults.add(new Kill(site, service)));
    faults.add(new CrashInsideSubmitting(site));
    faults.add(new Zombie(site));
    faults.add(new PauseAny(site));
    faults.add(new LedgerHeldUp(site));
    faults.add(new Scale(site));
    return faults;
  }

  /// kill -9 of one process of a service, at any moment.
  private record Kill(Site site, String service) implements Fault {
    @Override
    public String name() {
      return "kill " + service;
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      try (var held = site.hold(service)) {
        site.kill(List.of(Site.any(site.processesOf(service), random)));
      }
    }
  }

  /// kill -9 of all generation workers while submits are on their way: the provider makes the job
  /// and takes its time to answer.
  private record CrashInsideSubmitting(Site site) implements Fault {
    @Override
    public String name() {
      return "kill generation-worker inside submits";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      try (var held = site.holdAll()) {
        String label = site.burst(8, "sketch:slow-answer 4s");
        site.until("the provider has jobs of " + label, () -> site.jobsOf(label) > 0);
        Thread.sleep(random.nextInt(300));
        site.kill(site.processesOf(GENERATION));
      }
    }
  }

  /// A worker stands still for longer than its lease with submits in hand, and then goes on as if
  /// nothing had happened.
  private record Zombie(Site site) implements Fault {
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(16);

    @Override
    public String name() {
      return "pause generation-worker longer than its lease";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      try (var held = site.holdAll()) {
        String label = site.burst(12, "sketch:slow-answer 4s");
        site.until("the provider has jobs of " + label, () -> site.jobsOf(label) > 2);
        pause(site, List.of(Site.any(site.processesOf(GENERATION), random)), LONGER_THAN_A_LEASE);
      }
    }
  }

  /// Any process stands still for longer than the broker waits for it.
  private record PauseAny(Site site) implements Fault {
    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(14);

    @Override
    public String name() {
      return "pause any service";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      String service = Site.anyService(random);
      try (var held = site.hold(service)) {
        pause(site, List.of(Site.any(site.processesOf(service), random)), LONGER_THAN_A_SESSION);
      }
    }
  }

  /// The ledger stands still while customers cancel: generation hears of the cancel first.
  private record LedgerHeldUp(Site site) implements Fault {
    private static final Duration CANCELS_ARRIVE = Duration.ofSeconds(7); // below a session's 10 s

    @Override
    public String name() {
      return "pause the ledger while tasks are canceled";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      try (var held = site.holdAll()) {
        List<String> ledgers = site.processesOf(LEDGER);
        site.signal("STOP", ledgers);
        try {
          site.cancel(site.burst(6, "sketch:slow 2s"));
          Thread.sleep(CANCELS_ARRIVE);
        } finally {
          site.signal("CONT", ledgers);
        }
      }
    }
  }

  /// One more process of a service, then one less: its partitions move twice.
  private record Scale(Site site) implements Fault {
    @Override
    public String name() {
      return "scale up and down";
    }

    @Override
    public void strike(RandomGenerator random) throws Exception {
      String service = Site.anyService(random);
      try (var held = site.hold(service, Site.KAFKA, Site.POSTGRES)) {
        int now = site.processesOf(service).size();
        site.plantain("scale", service, String.valueOf(now + 1));
        site.plantain("scale", service, String.valueOf(now));
      }
    }
  }

  private static void pause(Site site, List<String> processes, Duration howLong) throws Exception {
    site.signal("STOP", processes);
    try {
      Thread.sleep(howLong);
    } finally {
      site.signal("CONT", processes);
    }
  }
}
