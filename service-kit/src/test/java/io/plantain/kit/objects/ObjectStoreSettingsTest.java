package io.plantain.kit.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ObjectStoreSettingsTest {

  @Test
  void hasLocalDefaults() {
    ObjectStoreSettings settings = bind(Map.of());
    assertThat(settings.endpoint()).hasToString("http://localhost:9000");
    assertThat(settings.linkEndpoint()).isEqualTo(settings.endpoint());
    assertThat(settings.region()).isEqualTo("us-east-1");
    assertThat(settings.bucket()).isEqualTo("plantain-media");
  }

  @Test
  void hidesItsKeys() {
    ObjectStoreSettings settings =
        bind(Map.of("plantain.s3.access-key", "who", "plantain.s3.secret-key", "psst"));
    assertThat(settings.toString()).doesNotContain("who", "psst");
  }

  @Test
  void signsForTheHostThatClientsSeeWithoutAskingIt() throws Exception {
    ObjectStoreSettings settings =
        bind(Map.of("plantain.s3.public-endpoint", "https://media.test"));
    String link =
        ObjectStoreClients.forSigning(settings)
            .getPresignedObjectUrl(
                GetPresignedObjectUrlArgs.builder()
                    .method(Http.Method.GET)
                    .bucket(settings.bucket())
                    .object("team/task/0.png")
                    .expiry(60)
                    .build());
    assertThat(link).startsWith("https://media.test/plantain-media/team/task/0.png?X-Amz");
  }

  private static ObjectStoreSettings bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("plantain.s3", ObjectStoreSettings.class);
  }
}
