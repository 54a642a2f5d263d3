package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.evidence.Seen;
import io.plantain.acceptance.torture.evidence.Shown;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusNeverGoesBackTest {
  private final Run run = Run.good();

  private List<String> broken() {
    return run.brokenBy(new StatusNeverGoesBack());
  }

  @Test
  void findsAStatusThatGoesBack() {
    run.seen.add(2, new Seen(run.picture, Run.AT, "pending", Run.PRICE));

    assertThat(broken()).anyMatch(what -> what.startsWith("was processing"));
  }

  @Test
  void findsAnEndThatBecomesAnother() {
    run.shown.put(run.failed, new Shown(run.failed, Run.TEAM.id(), "success", 10, null, List.of()));

    assertThat(broken()).anyMatch(what -> what.startsWith("was failed"));
  }

  @Test
  void findsAPriceThatChangesAfterTheEnd() {
    run.shown.put(
        run.picture, new Shown(run.picture, Run.TEAM.id(), "success", 5, null, List.of()));

    assertThat(broken()).anyMatch(what -> what.startsWith("had ended for 10 credits"));
  }

  @Test
  void findsATaskThatDisappears() {
    run.shown.remove(run.picture);

    assertThat(broken()).anyMatch(what -> what.endsWith("is not there now"));
  }
}
