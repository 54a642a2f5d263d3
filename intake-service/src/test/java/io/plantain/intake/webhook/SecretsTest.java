package io.plantain.intake.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {
  /// From the tests of the standard's own libraries.
  @Test
  void signLikeTheStandardsLibraries() {
    String signature =
        Secrets.sign(
            List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            Instant.ofEpochSecond(1614265330),
            "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

    assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void haveTheFormOfTheStandard() {
    String secret = Secrets.create();

    assertThat(secret).startsWith("whsec_").isNotEqualTo(Secrets.create());
    assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSize(32);
  }
}
