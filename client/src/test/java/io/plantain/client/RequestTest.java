package io.plantain.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestTest {
  @Test
  void asksForAFigureWithoutNamingAModel() {
    Request request =
        Request.pipeline("text-to-image")
            .prompt("an overview")
            .option("content", "We propose")
            .quoteId("q-1")
            .idempotencyKey("k");

    assertThat(request.body())
        .isEqualTo(
            Map.of(
                "idempotency_key", "k",
                "type", "pipeline",
                "scene", "text-to-image",
                "prompt", "an overview",
                "quote_id", "q-1",
                "options", Map.of("content", "We propose")));
  }
}
