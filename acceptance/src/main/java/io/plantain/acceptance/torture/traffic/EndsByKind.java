package io.plantain.acceptance.torture.traffic;

import io.plantain.acceptance.torture.Sent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How the requests of each kind ended.
public final class EndsByKind {
  /// Neither ended nor refused.
  public static final String OPEN = "open";

  /// The client gave up without an answer, and no task is known.
  public static final String UNANSWERED = "unanswered";

  /// Fewer say nothing about a share.
  private static final int ENOUGH = 20;

  /// Under fire most still end as usual: a run that lets half of them fail has stopped working.
  private static final double USUAL_AT_LEAST = 0.6;

  private final Map<Kind, Map<String, Integer>> ends = new EnumMap<>(Kind.class);

  /// @param end `success`, `canceled`, a reason, `refused` with a status, or one of the above
  public static EndsByKind of(List<Sent> sent, Function<Sent, String> end) {
    EndsByKind all = new EndsByKind();
    for (Sent one : sent) {
      all.ends
          .computeIfAbsent(Kind.of(one.kind()), kind -> new TreeMap<>())
          .merge(end.apply(one), 1, Integer::sum);
    }
    return all;
  }

  public int count(Kind kind, String end) {
    return ends.getOrDefault(kind, Map.of()).getOrDefault(end, 0);
  }

  public int count(String end) {
    return ends.values().stream().mapToInt(counts -> counts.getOrDefault(end, 0)).sum();
  }

  /// The share of requests that ended as if nothing else had gone wrong.
  public double usualShare(Kind kind) {
    Map<String, Integer> counts = ends.getOrDefault(kind, Map.of());
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    int usual =
        counts.entrySet().stream()
            .filter(each -> kind.usually(each.getKey()))
            .mapToInt(Map.Entry::getValue)
            .sum();
    return all == 0 ? 1 : (double) usual / all;
  }

  /// What should not have come out, in sentences; empty is good.
  ///
  /// @param underFire whether faults were injected; without any, only the usual ends are right
  public List<String> surprises(boolean underFire) {
    List<String> surprises = new ArrayList<>();
    ends.forEach(
        (kind, counts) -> {
          counts.forEach(
              (end, count) -> {
                boolean right = underFire ? kind.underFire(end) : kind.usually(end);
                if (!right && !(underFire && end.equals(UNANSWERED))) {
                  surprises.add("%s: %d ended %s".formatted(kind.word(), count, end));
                }
              });
          int all = counts.values().stream().mapToInt(Integer::intValue).sum();
          if (all >= ENOUGH && usualShare(kind) < USUAL_AT_LEAST) {
            surprises.add(
                "%s: only %.0f %% of %d ended as usual"
                    .formatted(kind.word(), 100 * usualShare(kind), all));
          }
        });
    return surprises;
  }

  /// A line a kind: `standard 98 % of 412: success 404, deadline_exceeded 8`.
  public List<String> lines() {
    return ends.entrySet().stream()
        .map(
            kind ->
                "%-20s %3.0f %% of %5d: %s"
                    .formatted(
                        kind.getKey().word(),
                        100 * usualShare(kind.getKey()),
                        kind.getValue().values().stream().mapToInt(Integer::intValue).sum(),
                        kind.getValue().entrySet().stream()
                            .map(end -> end.getKey() + " " + end.getValue())
                            .collect(Collectors.joining(", "))))
        .toList();
  }
}
