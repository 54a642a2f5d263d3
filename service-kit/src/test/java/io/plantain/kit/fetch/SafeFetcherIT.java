package io.plantain.kit.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.fetch.FetchOutcome.Fetched;
import io.plantain.kit.fetch.FetchOutcome.Gone;
import io.plantain.kit.fetch.FetchOutcome.Refused;
import io.plantain.kit.fetch.FetchOutcome.TooLarge;
import io.plantain.kit.fetch.FetchOutcome.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a real server that misbehaves.
@Timeout(30)
class SafeFetcherIT {
  private static final long LIMIT = 1000;

  @Test
  void keepsWhatItFetched() throws Exception {
    try (RawServer server =
            answering(
                "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 4\r\n\r\nabcd");
        SafeFetcher fetcher = trusting(server)) {
      FetchOutcome outcome = fetcher.fetch(server.origin() + "/a?b=c", LIMIT);
      assertThat(outcome).isInstanceOf(Fetched.class);
      Fetched fetched = (Fetched) outcome;
      assertThat(fetched.file()).hasContent("abcd");
      assertThat(fetched.bytes()).isEqualTo(4);
      assertThat(fetched.declaredType()).isEqualTo("image/png");
      Files.delete(fetched.file());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/",
        "https://169.254.169.254/latest/",
        "http://127.0.0.1:9/",
        "https://localhost/",
        "http://cdn.example.com/",
        "file:///etc/passwd",
        "//10.0.0.1/",
      })
  void neverFollowsARedirectInside(String location) throws Exception {
    try (RawServer server = redirectingTo(location);
        SafeFetcher fetcher = trusting(server)) {
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void neverFollowsARedirectToANameThatLeadsInside() throws Exception {
    try (RawServer server = redirectingTo("https://evil.example.com/");
        SafeFetcher fetcher =
            new SafeFetcher(settings(server.origin()), host -> addresses("127.0.0.1"))) {
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void followsThreeRedirectsAndNotFour() throws Exception {
    try (RawServer server =
            new RawServer(
                (line, out) -> {
                  int left = Integer.parseInt(line.split("[/ ]")[2]);
                  RawServer.say(
                      out,
                      left == 0
                          ? "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
                          : "HTTP/1.1 302 Found\r\nLocation: /"
                              + (left - 1)
                              + "\r\nContent-Length: 0\r\n\r\n");
                });
        SafeFetcher fetcher = trusting(server)) {
      assertThat(fetcher.fetch(server.origin() + "/3", LIMIT)).isInstanceOf(Fetched.class);
      assertThat(fetcher.fetch(server.origin() + "/4", LIMIT)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void looksANameUpOnceAndConnectsOnlyToWhatItChecked() throws Exception {
    List<String> lookups = new ArrayList<>();
    try (SafeFetcher fetcher =
        new SafeFetcher(
            settings(),
            host -> {
              lookups.add(host);
              // Unroutable here, so the connection fails; a second look-up would lead inside.
              return lookups.size() == 1 ? addresses("8.8.8.8") : addresses("127.0.0.1");
            })) {
      FetchOutcome first = fetcher.fetch("https://rebind.example.com/", LIMIT);
      assertThat(first).isInstanceOf(Unreachable.class);
      assertThat(lookups).containsExactly("rebind.example.com");
      assertThat(fetcher.fetch("https://rebind.example.com/", LIMIT)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void refusesANameWithOneInsideAddressAmongPublicOnes() {
    try (SafeFetcher fetcher =
        new SafeFetcher(settings(), host -> addresses("8.8.8.8", "10.0.0.1"))) {
      assertThat(fetcher.fetch("https://mixed.example.com/", LIMIT)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void doesNotReadABodyThatAnnouncesTooMuch() throws Exception {
    try (RawServer server = answering("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx");
        SafeFetcher fetcher = trusting(server)) {
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT)).isEqualTo(new TooLarge(LIMIT));
    }
  }

  @Test
  void stopsReadingABodyThatDoesNotSayHowLongItIs() throws Exception {
    try (RawServer server =
            new RawServer(
                (line, out) -> {
                  RawServer.say(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                  while (true) {
                    RawServer.say(out, "x".repeat(100));
                  }
                });
        SafeFetcher fetcher = trusting(server)) {
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT)).isEqualTo(new TooLarge(LIMIT));
    }
  }

  @Test
  void cutsADripOff() throws Exception {
    try (RawServer server =
            new RawServer(
                (line, out) -> {
                  RawServer.say(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                  drip(out);
                });
        SafeFetcher fetcher = trusting(server)) {
      long started = System.nanoTime();
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT))
          .isEqualTo(new Unreachable("slower than 1000 bytes a second", true));
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void cutsDrippingHeadersOff() throws Exception {
    try (RawServer server =
            new RawServer(
                (line, out) -> {
                  RawServer.say(out, "HTTP/1.1 200 OK\r\nX-Long: ");
                  drip(out);
                });
        SafeFetcher fetcher = trusting(server)) {
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT))
          .isEqualTo(new Unreachable("no answer in time", true));
    }
  }

  @Test
  void doesNotWaitForAServerThatIsSilent() throws Exception {
    try (RawServer server = new RawServer((line, out) -> Thread.sleep(20_000));
        SafeFetcher fetcher = trusting(server)) {
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT))
          .isInstanceOfSatisfying(Unreachable.class, it -> assertThat(it.retryable()).isTrue());
    }
  }

  @Test
  void takesATruncatedBodyForNoBody() throws Exception {
    try (RawServer server = answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        SafeFetcher fetcher = trusting(server)) {
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT))
          .isInstanceOfSatisfying(Unreachable.class, it -> assertThat(it.retryable()).isTrue());
    }
  }

  @Test
  void tellsGoneFromAway() throws Exception {
    try (RawServer server =
            new RawServer(
                (line, out) ->
                    RawServer.say(
                        out,
                        "HTTP/1.1 "
                            + line.split("[/ ]")[2]
                            + " X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        SafeFetcher fetcher = trusting(server)) {
      for (int gone : List.of(401, 403, 404, 410)) {
        assertThat(fetcher.fetch(server.origin() + "/" + gone, LIMIT)).isEqualTo(new Gone(gone));
      }
      for (int away : List.of(429, 500, 503)) {
        assertThat(fetcher.fetch(server.origin() + "/" + away, LIMIT))
            .isEqualTo(new Unreachable("status " + away, true));
      }
      assertThat(fetcher.fetch(server.origin() + "/400", LIMIT))
          .isEqualTo(new Unreachable("status 400", false));
    }
  }

  @Test
  void survivesNonsense() throws Exception {
    try (RawServer server = answering("220 smtp.example.com ESMTP\r\n\r\n");
        SafeFetcher fetcher = trusting(server)) {
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT)).isInstanceOf(Unreachable.class);
    }
  }

  @Test
  void sendsNothingToAnAddressThatIsNotTrusted() throws Exception {
    try (RawServer server = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        SafeFetcher fetcher = new SafeFetcher(settings())) {
      assertThat(fetcher.fetch(server.origin() + "/a", LIMIT)).isInstanceOf(Refused.class);
      assertThat(server.connections).hasValue(0);
    }
  }

  private static void drip(java.io.OutputStream out) throws IOException, InterruptedException {
    while (true) {
      RawServer.say(out, "x");
      Thread.sleep(100);
    }
  }

  private static RawServer answering(String answer) throws IOException {
    return new RawServer((line, out) -> RawServer.say(out, answer));
  }

  private static RawServer redirectingTo(String location) throws IOException {
    return answering(
        "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
  }

  private static SafeFetcher trusting(RawServer server) {
    return new SafeFetcher(settings(server.origin()));
  }

  private static FetchSettings settings(String... trusted) {
    return new FetchSettings(
        List.of(trusted),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        1000,
        Duration.ofSeconds(1));
  }

  private static InetAddress[] addresses(String... literals) throws UnknownHostException {
    InetAddress[] addresses = new InetAddress[literals.length];
    for (int i = 0; i < literals.length; i++) {
      addresses[i] = InetAddress.getByName(literals[i]);
    }
    return addresses;
  }
}
