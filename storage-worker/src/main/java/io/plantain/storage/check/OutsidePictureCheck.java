package io.plantain.storage.check;

import io.plantain.kit.opinion.Span;
import io.plantain.kit.opinion.Span.Part;
import io.plantain.kit.outside.OutsideAnswer;
import io.plantain.kit.outside.OutsideApi;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/// Asks a moderation API outside. The picture travels in the request: its address in our store is
/// nobody's business, and may not be public.
@Component
final class OutsidePictureCheck implements PictureCheck {
  private final boolean on;
  private final OutsideApi api;

  OutsidePictureCheck(OutputCheckSettings settings, CheckMeters meters) {
    this.on = settings.isOn();
    this.api = new OutsideApi(settings.access(), meters::asked);
  }

  @Override
  public boolean isOn() {
    return on;
  }

  @Override
  public OutsideAnswer judge(int index, byte[] jpeg) throws InterruptedException {
    String data = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
    return api.ask(
        List.of(Map.of("type", "image_url", "image_url", Map.of("url", data))),
        List.of(new Span(Part.OUTPUT, index, index + 1)));
  }
}
