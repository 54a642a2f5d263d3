package io.plantain.generation.provider.banana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.generation.provider.HttpSettings;
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
class BananaAgainstSketchIT {
  @Test
  void aPictureComesBack() throws Exception {
    HttpSettings settings =
        Binder.get(new MockEnvironment()).bindOrCreate("none", HttpSettings.class);
    ProviderHttp http = new ProviderHttp(settings);
    try (SketchServer sketch =
        SketchServer.start(SketchSettings.onAnyPort(Duration.ofMillis(200)))) {
      BananaProvider banana =
          new BananaProvider(new BananaSettings(URI.create(sketch.baseUrl()), "any-key"), http);
      Accepted accepted = (Accepted) banana.submit(SketchRequests.of("stable-diffusion"));
      await().until(() -> banana.poll(accepted.jobId()) instanceof Finished);
      Finished finished = (Finished) banana.poll(accepted.jobId());
      assertThat(finished.media().getFirst())
          .isInstanceOfSatisfying(
              ProviderMedia.Inline.class,
              picture -> assertThat(picture.bytes().length).isGreaterThan(1_000));
    } finally {
      http.destroy();
    }
  }
}
