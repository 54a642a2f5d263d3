package io.plantain.moderation.bars;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plantain.event.EventCodec;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.csv.Csv;
import io.plantain.moderation.eval.LabelledPrompt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The prompts in `bars/`, written for this project. None of them was looked at when the terms were
/// chosen, or the README says so.
final class OwnPrompts {
  private OwnPrompts() {}

  static List<LabelledPrompt> rows(String file) {
    return LabelledPrompt.parse(text(file));
  }

  static List<String> lines(String file) {
    return text(file).lines().filter(line -> !line.isBlank()).toList();
  }

  static List<String> lines(Path file) {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList()
          : List.of();
    } catch (IOException e) {
      throw new Csv.Broken(file + " cannot be read: " + e);
    }
  }

  /// Own files have names of their own for what the given folder has, too.
  static String nameOf(String given) {
    return switch (given) {
      case "minor_templates.tsv" -> "minor_templates.txt";
      case "age_terms_dev.txt" -> "minor_ages.txt";
      case "sex_terms_dev.txt" -> "minor_sexual.txt";
      default -> given;
    };
  }

  /// Pairs of a prompt and a negative prompt in a JSON file.
  static List<LabelledPrompt> pairs(Path file) {
    List<LabelledPrompt> pairs = new ArrayList<>();
    for (JsonNode each : EventCodec.mapper().readTree(file.toFile())) {
      pairs.add(
          new LabelledPrompt(
              each.path("id").asString(),
              new Prompt(
                  each.path("prompt").asString(), each.path("negative_prompt").asString(), null),
              each.path("label").asString(),
              ""));
    }
    return pairs;
  }

  private static String text(String file) {
    try (@Nullable InputStream in = OwnPrompts.class.getResourceAsStream("/bars/" + file)) {
      if (in == null) {
        throw new IllegalStateException("there is no /bars/" + file);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
