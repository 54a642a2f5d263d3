package io.plantain.acceptance.watch;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One panel of a Grafana dashboard, as much of it as we look at.
///
/// @param kind stat, timeseries or row
/// @param place in Grafana's grid of 24 columns
/// @param steps colours from a value on, for a stat
public record Panel(
    String board,
    String kind,
    String title,
    String unit,
    Place place,
    List<Target> targets,
    List<Step> steps) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Panel {
    targets = List.copyOf(targets);
    steps = List.copyOf(steps);
  }

  public record Place(int x, int y, int width, int height) {}

  /// @param legend with `{{label}}` in it
  public record Target(String expression, String legend) {}

  /// @param from negative infinity for the first
  public record Step(String colour, double from) {}

  /// All panels of a dashboard file.
  public static List<Panel> of(Path file) throws IOException {
    JsonNode board = JSON.readTree(Files.readString(file));
    List<Panel> panels = new ArrayList<>();
    for (JsonNode panel : board.path("panels")) {
      panels.add(panel(board.path("title").asString(), panel));
    }
    return panels;
  }

  public static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Checkout.root().resolve("deploy/grafana/dashboards"))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static Panel panel(String board, JsonNode panel) {
    JsonNode grid = panel.path("gridPos");
    JsonNode defaults = panel.path("fieldConfig").path("defaults");
    List<Target> targets = new ArrayList<>();
    for (JsonNode target : panel.path("targets")) {
      targets.add(
          new Target(target.path("expr").asString(), target.path("legendFormat").asString("")));
    }
    List<Step> steps = new ArrayList<>();
    for (JsonNode step : defaults.path("thresholds").path("steps")) {
      steps.add(
          new Step(
              step.path("color").asString(),
              step.path("value").asDouble(Double.NEGATIVE_INFINITY)));
    }
    return new Panel(
        board,
        panel.path("type").asString(),
        panel.path("title").asString(),
        defaults.path("unit").asString(""),
        new Place(
            grid.path("x").asInt(),
            grid.path("y").asInt(),
            grid.path("w").asInt(),
            grid.path("h").asInt()),
        targets,
        steps);
  }
}
