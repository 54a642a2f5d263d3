package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.evidence.Kept;
import io.plantain.event.StoredMedia;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredMediaTest {
  private final Run run = Run.good();
  private final StoredMedia media = Run.media(run.picture, 0);

  private List<String> broken() {
    return run.brokenBy(new NoSuccessWithoutStoredMedia());
  }

  private void kept(long bytes, Kept.Content content) {
    run.objects.put(media.key(), new Kept(media.key(), bytes, "e", content));
  }

  @Test
  void findsAPictureThatIsNotThere() {
    run.objects.remove(media.key());

    assertThat(broken()).containsExactly(media.key() + " is not in the object store");
  }

  @Test
  void findsAPictureThatIsCutOff() {
    kept(10, new Kept.Content(10, "ffff", 0, 0, "does not decode: end of file"));

    assertThat(broken())
        .anyMatch(what -> what.endsWith("has 10 bytes instead of 1000"))
        .anyMatch(what -> what.endsWith("does not decode: end of file"));
  }

  @Test
  void findsOtherBytes() {
    kept(1_000, new Kept.Content(1_000, "ffff", 64, 32, null));

    assertThat(broken()).singleElement().asString().contains("is not what was stored");
  }

  @Test
  void findsAnotherSize() {
    kept(1_000, new Kept.Content(1_000, media.sha256(), 32, 64, null));

    assertThat(broken()).containsExactly(media.key() + " is 32 x 64, said was 64 x 32");
  }

  @Test
  void findsASuccessWithoutAPicture() {
    run.change(
        run.picture,
        task ->
            new io.plantain.acceptance.torture.evidence.TaskRow(
                task.taskId(),
                task.teamId(),
                task.prompt(),
                task.requestKey(),
                2,
                10,
                "success",
                10,
                List.of(),
                null,
                "CAPTURED",
                task.createdAt(),
                task.closedAt()));

    assertThat(broken())
        .containsExactly(
            "is a success without a picture",
            "TaskSucceeded names other pictures than the task's row");
  }

  @Test
  void findsALinkThatDoesNotOpen() {
    run.links.put("http://127.0.0.1/p.png?signature=x", 403);

    assertThat(broken()).containsExactly("a signed link answers 403: http://127.0.0.1/p.png");
  }
}
