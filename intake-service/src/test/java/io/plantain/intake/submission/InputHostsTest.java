package io.plantain.intake.submission;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.event.EventCodec;
import io.plantain.event.TaskSpec;
import io.plantain.intake.catalogue.Catalogue;
import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.catalogue.RequestReader;
import io.plantain.kit.fetch.PublicHosts.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InputHostsTest {
  private final InputHosts lenient = new InputHosts(InputHostsTest::byName, false);
  private final InputHosts strict = new InputHosts(InputHostsTest::byName, true);

  @Test
  void refuseLinksThatLeadInside() {
    TaskSpec spec = edit("https://a.example.com/1.png", "https://Inside.example.com/2.png");

    assertThatThrownBy(() -> lenient.check(spec))
        .isInstanceOf(InvalidRequest.class)
        .hasMessage(
            "options.image_input[1] is on a host with an address of a private network. Use a public"
                + " host.");
  }

  @Test
  void leaveUnknownNamesToTheFetchUnlessToldOtherwise() {
    TaskSpec spec = edit("https://unknown.example.com/1.png", "https://a.example.com/2.png");

    lenient.check(spec);
    assertThatThrownBy(() -> strict.check(spec))
        .hasMessageStartingWith("options.image_input[0]")
        .hasMessageContaining("Check its name");
  }

  private static Map<String, Answer> byName(Set<String> hosts, Duration patience) {
    Map<String, Answer> answers = new HashMap<>();
    for (String host : hosts) {
      answers.put(
          host,
          Map.of("inside", Answer.INSIDE, "unknown", Answer.UNKNOWN)
              .getOrDefault(
                  host.substring(0, host.indexOf('.')).toLowerCase(Locale.ROOT), Answer.PUBLIC));
    }
    return answers;
  }

  private static TaskSpec edit(String... links) {
    String json =
        """
        {"type":"standard","scene":"image-to-image","model":"nano-banana-pro","prompt":"x",
         "options":{"image_input":["%s"]}}\
        """
            .formatted(String.join("\",\"", links));
    return new RequestReader(Catalogue.load(null)).read(EventCodec.mapper().readTree(json)).spec();
  }
}
