package io.plantain.acceptance.torture.traffic;

import io.plantain.acceptance.torture.Sent.Edge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing a customer does.
///
/// @param edges where it is sent to; more than one is the same request at the same time
/// @param customer which team sends it
/// @param key null without
/// @param body what is sent over HTTP; records carry the key in it
record Order(
    String label,
    Kind kind,
    List<Edge> edges,
    Customer.Purse customer,
    @Nullable String key,
    String prompt,
    int pictures,
    String body) {
  Order {
    edges = List.copyOf(edges);
  }
}
