package io.plantain.intake.http;

import io.plantain.intake.catalogue.Catalogue;
import io.plantain.intake.catalogue.Model;
import io.plantain.intake.task.Tasks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What a team can spend, and on what.
@RestController
@RequestMapping("/api/v1")
class AccountController {
  private final Tasks tasks;
  private final Catalogue catalogue;

  AccountController(Tasks tasks, Catalogue catalogue) {
    this.tasks = tasks;
    this.catalogue = catalogue;
  }

  @GetMapping("/credits")
  ResponseEntity<byte[]> credits(@RequestAttribute(EdgeFilter.TEAM) String teamId) {
    return TaskController.json(200, Map.of("remaining_credits", tasks.credits(teamId)));
  }

  @GetMapping("/models")
  ResponseEntity<byte[]> models(@RequestAttribute(EdgeFilter.TEAM) String teamId) {
    List<Map<String, Object>> models =
        catalogue.models().stream().map(AccountController::view).toList();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("models", models);
    data.put("price_version", catalogue.version());
    return TaskController.json(200, data);
  }

  private static Map<String, Object> view(Model model) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("model", model.model());
    view.put("type", model.type());
    view.put("scenes", model.scenes());
    view.put("credits", new TreeMap<>(model.credits()));
    view.put("credits_per", model.perSecond() ? "second" : "item");
    view.put("options", model.describedOptions());
    view.put("prompt_max_characters", model.promptMaxCharacters());
    return view;
  }
}
