package io.plantain.acceptance.torture.traffic;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A team and its ways in: it tries one address after the other.
final class Customer {
  /// How much money a team has. The first ones never run out.
  enum Purse {
    RICH_1(20_000_000),
    RICH_2(20_000_000),
    RICH_3(20_000_000),
    /// Never enough for an expensive request.
    POOR(40),
    /// Enough for some requests, then for none.
    RUNNING_OUT(150);

    final long credits;

    Purse(long credits) {
      this.credits = credits;
    }
  }

  private final Team team;
  private final List<Api> edges;
  private final AtomicInteger next = new AtomicInteger();

  private Customer(Team team, List<URI> addresses) {
    this.team = team;
    this.edges = addresses.stream().map(team.api()::at).toList();
  }

  static Map<Purse, Customer> create(Installation installation, List<URI> addresses) {
    Map<Purse, Customer> customers = new EnumMap<>(Purse.class);
    for (Purse purse : Purse.values()) {
      String prefix = purse.name().toLowerCase(Locale.ROOT).replace('_', '-');
      customers.put(
          purse, new Customer(Team.create(installation, prefix, purse.credits), addresses));
    }
    return customers;
  }

  Team team() {
    return team;
  }

  Api nextEdge() {
    return edges.get(Math.floorMod(next.getAndIncrement(), edges.size()));
  }
}
