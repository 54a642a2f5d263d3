package io.plantain.storage.check;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.kit.outside.OutsideAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Rules on pictures before they are stored. Who gets no answer waits and is asked again with the
/// batch, and is given up when its patience is over; it never passes.
@Component
public class OutputCheck {
  public sealed interface Ruling {
    record Passed() implements Ruling {}

    record Refused(Category category) implements Ruling {}

    /// No answer yet.
    record Waits(String why) implements Ruling {}

    /// No answer for too long.
    record GivenUp() implements Ruling {}
  }

  private record Place(UUID taskId, int picture) {}

  private final List<PictureCheck> checks;
  private final OutputCheckSettings settings;
  private final PictureVerdicts verdicts;
  private final CheckMeters meters;

  /// Counted in the process: at most the pictures of one batch.
  private final Map<Place, Long> firstUnanswered = new ConcurrentHashMap<>();

  OutputCheck(
      List<PictureCheck> checks,
      OutputCheckSettings settings,
      PictureVerdicts verdicts,
      CheckMeters meters) {
    this.checks = checks.stream().filter(PictureCheck::isOn).toList();
    this.settings = settings;
    this.verdicts = verdicts;
    this.meters = meters;
  }

  public boolean isOn() {
    return !checks.isEmpty();
  }

  /// Whoever is in no batch any more does not wait any more.
  public void forgetAllBut(Set<UUID> taskIds) {
    firstUnanswered.keySet().removeIf(place -> !taskIds.contains(place.taskId()));
  }

  /// Nothing of a film is decoded, so there is nothing to show.
  public void filmPasses() {
    if (isOn()) {
      meters.judged("unchecked", "");
    }
  }

  /// @param jpeg the picture, reduced
  /// @param sha256 of the picture itself
  public Ruling rule(UUID taskId, int picture, byte[] jpeg, String sha256)
      throws InterruptedException {
    Place place = new Place(taskId, picture);
    List<Opinion> opinions = new ArrayList<>();
    List<String> models = new ArrayList<>();
    for (PictureCheck check : checks) {
      switch (check.judge(picture, jpeg)) {
        case OutsideAnswer.Judged(var found, String model) -> {
          found.forEach(opinion -> opinions.add(graded(opinion)));
          models.add(model);
        }
        case OutsideAnswer.Unavailable(String why) -> {
          return unanswered(place, why, sha256);
        }
      }
    }
    firstUnanswered.remove(place);
    Opinion strongest = Opinion.strongest(opinions).orElse(null);
    Action action = strongest == null ? Action.ALLOW : strongest.action();
    verdicts.keep(taskId, picture, action.code(), strongest, String.join("+", models), sha256);
    meters.judged(action.code(), action == Action.ALLOW ? "" : codeOf(strongest));
    return strongest != null && action == Action.BLOCK
        ? new Ruling.Refused(strongest.category())
        : new Ruling.Passed();
  }

  private Ruling unanswered(Place place, String why, String sha256) {
    long since = firstUnanswered.computeIfAbsent(place, first -> System.nanoTime());
    if (System.nanoTime() - since < settings.patience().toNanos()) {
      return new Ruling.Waits(why);
    }
    verdicts.keep(place.taskId(), place.picture(), "unavailable", null, "", sha256);
    meters.judged("unavailable", "");
    return new Ruling.GivenUp();
  }

  /// There is no queue of people for pictures, so an opinion either stops one or does not.
  private Opinion graded(Opinion opinion) {
    return opinion.graded(
        opinion.score() >= settings.blockAt(opinion.category()) ? Action.BLOCK : Action.ALLOW);
  }

  private static String codeOf(@Nullable Opinion opinion) {
    return opinion == null ? "" : opinion.category().code();
  }
}
