package io.plantain.acceptance.torture;

import java.util.random.RandomGenerator;

/// Something that goes wrong in real installations, made to happen.
public interface Fault {

  /// As it stands in plans and reports: `kill generation-worker`.
  String name();

  /// Makes it happen, lets it last, and heals it before returning. Everything random comes from
  /// `random`, so a seed repeats a run.
  void strike(RandomGenerator random) throws Exception;
}
