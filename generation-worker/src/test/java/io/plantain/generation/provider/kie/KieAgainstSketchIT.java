package io.plantain.generation.provider.kie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.generation.provider.HttpSettings;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.SketchRequests;
import io.plantain.local.sketch.SketchServer;
import io.plantain.local.sketch.SketchSettings;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

/// The adapter against a server that somebody else wrote from the same wire contract.
class KieAgainstSketchIT {
  @Test
  void aPictureComesBack() throws Exception {
    HttpSettings settings =
        Binder.get(new MockEnvironment()).bindOrCreate("none", HttpSettings.class);
    ProviderHttp http = new ProviderHttp(settings);
    try (SketchServer sketch =
        SketchServer.start(SketchSettings.onAnyPort(Duration.ofMillis(200)))) {
      KieProvider kie =
          new KieProvider(new KieSettings(URI.create(sketch.baseUrl()), "any-key", null), http);
      Accepted accepted = (Accepted) kie.submit(SketchRequests.of("nano-banana-pro"));
      assertThat(kie.poll(accepted.jobId())).isInstanceOf(ProviderAnswer.Running.class);
      await().until(() -> kie.poll(accepted.jobId()) instanceof Finished);
      Finished finished = (Finished) kie.poll(accepted.jobId());
      assertThat(finished.media().getFirst()).isInstanceOf(ProviderMedia.Link.class);
      assertThat(finished.took()).isBetween(Duration.ofMillis(150), Duration.ofSeconds(5));
    } finally {
      http.destroy();
    }
  }
}
