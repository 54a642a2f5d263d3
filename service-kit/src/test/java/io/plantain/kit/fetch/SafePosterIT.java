package io.plantain.kit.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a real server that misbehaves.
@Timeout(30)
class SafePosterIT {
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

  @Test
  void saysWhatWasAnswered() throws Exception {
    List<String> lines = new ArrayList<>();
    try (RawServer server =
            new RawServer(
                (line, out) -> {
                  lines.add(line);
                  RawServer.say(
                      out, "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nabcd");
                });
        SafePoster poster = trusting(server)) {
      assertThat(poster.post(server.origin() + "/hook?a=b", Map.of(), BODY))
          .isEqualTo(new PostOutcome.Answered(503, "7"));
      assertThat(lines).containsExactly("POST /hook?a=b HTTP/1.1");
    }
  }

  @Test
  void neverFollowsARedirect() throws Exception {
    List<String> lines = new ArrayList<>();
    try (RawServer server =
            new RawServer(
                (line, out) -> {
                  lines.add(line);
                  RawServer.say(
                      out, "HTTP/1.1 307 Away\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n");
                });
        SafePoster poster = trusting(server)) {
      assertThat(poster.post(server.origin() + "/a", Map.of(), BODY))
          .isEqualTo(new PostOutcome.Answered(307, null));
      assertThat(lines).hasSize(1);
    }
  }

  @Test
  void cutsAServerThatDrips() throws Exception {
    try (RawServer server =
            new RawServer(
                (line, out) -> {
                  for (String part : "HTTP/1.1 200 OK".split("")) {
                    RawServer.say(out, part);
                    Thread.sleep(300);
                  }
                });
        SafePoster poster = trusting(server)) {
      assertThat(poster.post(server.origin() + "/a", Map.of(), BODY))
          .isEqualTo(new PostOutcome.Unreachable("not finished in time"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://2130706433/",
        "https://hooks.example.com:8443/",
        "https://me@hooks.example.com/",
      })
  void refusesWhatIsNotPublic(String url) {
    try (SafePoster poster = new SafePoster(settings(), 4)) {
      assertThat(poster.problemOf(url)).isNotNull();
      assertThat(poster.post(url, Map.of(), BODY)).isInstanceOf(PostOutcome.Refused.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"})
  void refusesANameThatLeadsInside(String address) {
    try (SafePoster poster =
        new SafePoster(settings(), 4, host -> new InetAddress[] {InetAddress.getByName(address)})) {
      assertThat(poster.problemOf("https://hooks.example.com/a")).isNull();
      assertThat(poster.post("https://hooks.example.com/a", Map.of(), BODY))
          .isInstanceOf(PostOutcome.Refused.class);
    }
  }

  private static SafePoster trusting(RawServer server) {
    return new SafePoster(settings(server.origin()), 4);
  }

  private static FetchSettings settings(String... trusted) {
    return new FetchSettings(
        List.of(trusted),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        1,
        Duration.ofSeconds(1));
  }
}
