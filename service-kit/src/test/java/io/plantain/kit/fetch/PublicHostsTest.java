package io.plantain.kit.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicHostsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "0.0.0.0",
        "255.255.255.255",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::7f00:1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "fe80::1",
        "fd00:ec2::254",
        "ff02::1",
      })
  void tellNamesThatLeadInside(String address) {
    try (PublicHosts hosts = answering("93.184.215.14", address)) { // one inside is enough
      assertThat(hosts.ask(Set.of("a.example.com"), PATIENCE))
          .isEqualTo(Map.of("a.example.com", PublicHosts.Answer.INSIDE));
    }
  }

  @Test
  void letThePublicPass() {
    try (PublicHosts hosts = answering("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")) {
      assertThat(hosts.ask(Set.of("a.example.com", "b.example.com"), PATIENCE))
          .hasSize(2)
          .containsValue(PublicHosts.Answer.PUBLIC)
          .doesNotContainValue(PublicHosts.Answer.UNKNOWN);
    }
  }

  @Test
  void waitForNoNameServerThatIsSilent() {
    CountDownLatch never = new CountDownLatch(1);
    try (PublicHosts hosts =
        new PublicHosts(
            host -> {
              if (host.startsWith("slow")) {
                await(never);
              }
              if (host.startsWith("none")) {
                throw new UnknownHostException(host);
              }
              return new InetAddress[] {InetAddress.getByName("93.184.215.14")};
            })) {
      assertThat(hosts.ask(Set.of("slow.example.com", "none.example.com"), Duration.ofMillis(100)))
          .containsOnly(
              Map.entry("slow.example.com", PublicHosts.Answer.UNKNOWN),
              Map.entry("none.example.com", PublicHosts.Answer.UNKNOWN));
      assertThat(hosts.ask(Set.of("good.example.com"), PATIENCE))
          .containsValue(PublicHosts.Answer.PUBLIC);
    }
  }

  private static PublicHosts answering(String... addresses) {
    return new PublicHosts(
        host -> Stream.of(addresses).map(PublicHostsTest::address).toArray(InetAddress[]::new));
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
