package io.plantain.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.RunningSystem;
import io.plantain.acceptance.Team;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A service dies at each point of the tables in the READMEs, exactly there, and the task still
/// ends once, at the right price. Most services take their turns at the same time: a task has to
/// get past whatever else is dead just then.
@ExtendWith(RunningSystem.class)
class CrashWindowsIT {
  /// While one works on a table: `-Dplantain.crash=ledger-service,storage-worker:media.half` tries
  /// only these.
  private static final String ONLY = System.getProperty("plantain.crash", "");

  private static final Map<CrashPoint, Death> DEATHS = new LinkedHashMap<>();
  private static Aftermath aftermath;

  @BeforeAll
  static void everyServiceDiesAtEachOfItsPoints(
      Installation system, Broker broker, @TempDir Path folder)
      throws InterruptedException, ExecutionException {
    Map<CrashPoint, Team> teams = new LinkedHashMap<>();
    points().forEach(point -> teams.put(point, Team.create(system, "crash", Journey.GRANTED)));
    for (List<List<CrashPoint>> round : CrashPoints.ROUNDS) {
      run(round, teams, system, broker, folder);
    }
    aftermath = Aftermath.of(system, broker, DEATHS.values());
  }

  private static void run(
      List<List<CrashPoint>> round,
      Map<CrashPoint, Team> teams,
      Installation system,
      Broker broker,
      Path folder)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Death>>> lanes = new ArrayList<>();
      for (List<CrashPoint> points : round) {
        List<CrashPoint> chosen = points.stream().filter(CrashWindowsIT::isChosen).toList();
        if (!chosen.isEmpty()) {
          Lane lane = lane(system, broker, folder, chosen.getFirst().service());
          lanes.add(threads.submit(() -> lane.run(chosen, teams)));
        }
      }
      for (Future<List<Death>> lane : lanes) {
        lane.get().forEach(death -> DEATHS.put(death.point(), death));
      }
    }
  }

  static Stream<CrashPoint> points() {
    return CrashPoints.BY_SERVICE.stream().flatMap(List::stream).filter(CrashWindowsIT::isChosen);
  }

  @ParameterizedTest
  @MethodSource("points")
  void theTaskEndsOnceAtTheRightPrice(CrashPoint point) {
    Death death = Objects.requireNonNull(DEATHS.get(point));

    assertThat(death.problem()).as("the death at " + point).isNull();
    aftermath.check(death);
  }

  @Test
  void theBooksAreRight() {
    assertThat(aftermath.violatedLedgerLaws()).isEmpty();
  }

  private static boolean isChosen(CrashPoint point) {
    return ONLY.isEmpty()
        || List.of(ONLY.split(",")).contains(point.service())
        || List.of(ONLY.split(",")).contains(point.service() + ":" + point.id());
  }

  private static Lane lane(Installation system, Broker broker, Path folder, String service) {
    return new Lane(system, broker, folder, service, system.instance(service).admin(""));
  }
}
