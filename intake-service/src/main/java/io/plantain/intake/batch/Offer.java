package io.plantain.intake.batch;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.plan.NotInPlan;
import io.plantain.intake.recipe.Image;
import io.plantain.intake.recipe.Recipe;
import io.plantain.intake.recipe.Row;
import io.plantain.intake.recipe.Rows;
import io.plantain.intake.submission.InputHosts;
import io.plantain.intake.submission.Order;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Every picture of a batch, checked as if it were asked for alone, and what all of them cost.
///
/// @param byImage pictures and credits of each of the images, by their names
record Offer(
    List<Batches.NewItem> items, long credits, String priceVersion, Map<String, Sum> byImage) {
  static final int MAX_ITEMS = 50_000; // 10,000 rows of 5 pictures
  private static final int ENOUGH_ERRORS = 100; // ten are told, and how many more

  /// @param role of the image
  record Sum(String role, int items, long credits) {
    Sum plus(Sum other) {
      return new Sum(role, items + other.items, credits + other.credits);
    }
  }

  /// @throws InvalidRequest names the rows and what to change in them
  /// @throws NotInPlan says what the plan has
  static Offer of(
      UUID batchId, Sender sender, Recipe recipe, Rows rows, Orders orders, InputHosts inputHosts) {
    List<Batches.NewItem> items = new ArrayList<>();
    Map<String, Sum> byImage = new LinkedHashMap<>();
    Map<String, String> names = new HashMap<>();
    Set<String> errors = new LinkedHashSet<>();
    Map<String, String> firstOfHost = new LinkedHashMap<>();
    String version = "";
    long credits = 0;
    for (Row row : rows.rows()) {
      List<Image> images = recipe.imagesOf(row);
      for (int i = 0; i < images.size() && errors.size() < ENOUGH_ERRORS; i++) {
        Image image = images.get(i);
        try {
          Order order =
              orders.prepare(
                  sender,
                  recipe.request(batchId.toString(), row, image),
                  null,
                  Duration.ZERO,
                  null);
          InputHosts.hostsOf(order.spec())
              .forEach(host -> firstOfHost.putIfAbsent(host, row.place()));
          recipe.altText(row, image);
          String name = recipe.fileName(row, image);
          String other = names.putIfAbsent(name.toLowerCase(Locale.ROOT), row.place());
          if (other != null) {
            throw new InvalidRequest(
                "file_name gives the name it gave for %s. Add {{row}} and {{image}} to it."
                    .formatted(other));
          }
          long cost = order.price().credits();
          items.add(new Batches.NewItem(row.number(), i, name, cost));
          byImage.merge(image.name(), new Sum(image.role(), 1, cost), Sum::plus);
          version = order.price().version();
          credits += cost;
        } catch (InvalidRequest wrong) {
          errors.add(row.place() + ": " + wrong.sentence());
        }
      }
      if (items.size() > MAX_ITEMS) {
        throw new InvalidRequest("A batch has at most %d pictures. Split it.".formatted(MAX_ITEMS));
      }
    }
    inputHosts
        .problemsOf(firstOfHost.keySet())
        .forEach(
            (host, problem) ->
                errors.add(firstOfHost.get(host) + ": a link of options.image_input " + problem));
    Rows.refuse(List.copyOf(errors));
    return new Offer(items, credits, version, byImage);
  }
}
