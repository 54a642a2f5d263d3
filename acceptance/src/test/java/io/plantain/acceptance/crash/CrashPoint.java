package io.plantain.acceptance.crash;

import java.util.List;

/// A point where a service dies, and how a task may end that was there.
///
/// @param id as the service's README names it
/// @param ends `success`, `canceled`, or the error code of a failed task
/// @param toldAgain an event that certainly went out before the death and goes out once more, equal
///   byte for byte, as `topic type`; empty where that is not certain
record CrashPoint(
    String id,
    String service,
    Journey journey,
    List<Rule> rules,
    List<String> ends,
    String toldAgain) {

  CrashPoint {
    rules = List.copyOf(rules);
    ends = List.copyOf(ends);
  }

  static CrashPoint of(String id, String service, Journey journey, Rule... rules) {
    return new CrashPoint(id, service, journey, List.of(rules), List.of(journey.end()), "");
  }

  CrashPoint mayEnd(String... others) {
    return new CrashPoint(id, service, journey, rules, List.of(others), toldAgain);
  }

  CrashPoint tellsAgain(String topic, String type) {
    return new CrashPoint(id, service, journey, rules, ends, topic + " " + type);
  }

  @Override
  public String toString() {
    return service + " " + id;
  }
}
