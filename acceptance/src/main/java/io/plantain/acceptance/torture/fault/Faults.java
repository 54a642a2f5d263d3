package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import io.plantain.acceptance.torture.evidence.Skipped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Every kind of fault, and the order to the end of a run.
public final class Faults {
  private static final Duration MOMENT = Duration.ofSeconds(8);
  private static final Duration BROKER_ABSENCE = Duration.ofSeconds(30);

  /// Longer than a lease, and than a consumer's place in its group (10 s).
  private static final Duration BEYOND_THE_LEASE = Ground.LEASE.plusSeconds(7);

  private Faults() {}

  /// @param skipped where faults write down which records they kept from whom
  public static List<Fault> all(Ground ground, List<Skipped> skipped) {
    List<Fault> faults = new ArrayList<>();
    for (String service : Ground.SERVICES) {
      faults.add(new Kill(ground, service));
      faults.add(new ScaleUpAndDown(ground, service));
      faults.add(new CutOff(ground, service, MOMENT));
      faults.add(new Pause(ground, service, BEYOND_THE_LEASE));
    }
    faults.add(new Kill(ground, "kafka"));
    faults.add(new Kill(ground, "postgres"));
    faults.add(new Kill(ground, "s3"));
    faults.add(new Away(ground, "kafka", BROKER_ABSENCE));
    faults.add(new Away(ground, "postgres", MOMENT));
    faults.add(new ObjectStoreAway(ground, MOMENT));
    faults.add(new ObjectStoreSlow(ground, MOMENT));
    return faults;
  }

  /// A minute's worth, for runs that only ask whether something is broken for good.
  public static List<Fault> smoke(Ground ground, List<Skipped> skipped) {
    List<Fault> faults = new ArrayList<>();
    for (String service : Ground.SERVICES) {
      faults.add(new Kill(ground, service));
    }
    faults.add(new Pause(ground, "generation-worker", BEYOND_THE_LEASE));
    faults.add(new ObjectStoreAway(ground, MOMENT));
    return faults;
  }
}
