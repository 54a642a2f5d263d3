package io.plantain.acceptance.torture.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.Sent.Edge;
import io.plantain.event.EventCodec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScriptTest {
  private static final int MANY = 4_000;

  private final List<Order> orders = orders(new Script(7, "1", true));

  @Test
  void repeatsItselfForTheSameSeed() {
    assertThat(orders(new Script(7, "1", true))).isEqualTo(orders);
    assertThat(orders(new Script(8, "1", true))).isNotEqualTo(orders);
  }

  @Test
  void sendsEveryKindThatHasAWeight() {
    Set<Kind> missing = new HashSet<>(List.of(Kind.values()));
    orders.forEach(order -> missing.remove(order.kind()));

    assertThat(missing).containsExactly(Kind.OTHER_BODY);
  }

  @Test
  void sendsAboutHalfOverTheTopic() {
    long records = orders.stream().filter(order -> order.edges().getFirst() == Edge.TOPIC).count();

    assertThat(records).isBetween(MANY * 4L / 10, MANY * 6L / 10);
  }

  @Test
  void givesEveryRequestAPromptThatTheProvidersBooksCanTell() {
    assertThat(orders)
        .extracting(order -> order.prompt().substring(0, Math.min(200, order.prompt().length())))
        .doesNotHaveDuplicates();
    assertThat(orders)
        .allSatisfy(order -> assertThat(order.prompt()).startsWith(order.label() + " "));
  }

  @Test
  void sendsTheWordsThatSteerTheProvider() {
    assertThat(orders).allSatisfy(order -> assertThat(order.prompt()).contains(order.kind().words));
  }

  @Test
  void ordersSmallPicturesOnly() {
    assertThat(orders).allSatisfy(order -> assertThat(order.prompt()).contains("sketch:small"));
  }

  @Test
  void sendsNothingThatWouldBeOpenForTenMinutes() {
    List<Order> without = orders(new Script(7, "1", false));

    assertThat(orders).anyMatch(order -> order.body().contains(Surroundings.IMPATIENT));
    assertThat(without).noneMatch(order -> order.body().contains(Surroundings.IMPATIENT));
    assertThat(without)
        .filteredOn(order -> order.prompt().contains("sketch:hang "))
        .allSatisfy(order -> assertThat(order.kind().cancels()).isTrue());
  }

  @Test
  void repeatsARequestWithItsKeyAndAnotherWithTheSame() {
    Order duplicate = first(Kind.DUPLICATE);
    Order reused = first(Kind.KEY_REUSED);
    Order other = new Script(7, "1", true).other(reused);

    assertThat(duplicate.edges()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(other.key()).isEqualTo(reused.key());
    assertThat(other.prompt()).isNotEqualTo(reused.prompt());
  }

  @Test
  void asksForAsManyPicturesAsItSays() {
    Order several = first(Kind.SEVERAL);

    assertThat(several.pictures()).isGreaterThan(1);
    assertThat(EventCodec.mapper().readTree(several.body()).path("options").path("count").asInt())
        .isEqualTo(several.pictures());
  }

  private Order first(Kind kind) {
    return orders.stream().filter(order -> order.kind() == kind).findFirst().orElseThrow();
  }

  private static List<Order> orders(Script script) {
    return IntStream.range(0, MANY).mapToObj(script::order).toList();
  }
}
