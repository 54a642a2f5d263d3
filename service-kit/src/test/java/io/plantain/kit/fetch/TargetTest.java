package io.plantain.kit.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  private final Target.Rules rules =
      new Target.Rules(List.of("http://127.0.0.1:8095", "http://comfy:8188/"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://cdn.example.com/a/b.png",
        "https://cdn.example.com:443/a?X-Amz-Signature=ab%2Fcd&x=1",
        "HTTPS://CDN.Example.COM",
        "https://xn--bcher-kva.example/a",
        "https://1.example.com/a",
        "http://127.0.0.1:8095/files/1.png",
        "http://COMFY:8188/view?filename=a.png",
      })
  void mayBeFetched(String url) {
    assertThat(rules.check(url)).isInstanceOf(Target.Allowed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not a url",
        "file:///etc/passwd",
        "ftp://example.com/a",
        "gopher://example.com/_x",
        "jar:https://example.com/a.jar!/b",
        "data:image/png;base64,AAAA",
        "//example.com/a",
        "https:example.com",
        "https:///a",
        "http://cdn.example.com/a.png",
        "https://cdn.example.com:8443/a",
        "https://cdn.example.com:80/a",
        "https://cdn.example.com:0/a",
        "https://user@cdn.example.com/a",
        "https://user:pw@cdn.example.com/a",
        "https://@cdn.example.com/a",
        "https://cdn.example.com@127.0.0.1/a",
        "https://127.0.0.1\\@cdn.example.com/",
        "https://127.0.0.1#@cdn.example.com/",
        "https://127.0.0.1/a",
        "https://8.8.8.8/a",
        "https://127.0.0.1./a",
        "https://127.1/a",
        "https://2130706433/a",
        "https://0x7f000001/a",
        "https://0x7f.0.0.1/a",
        "https://0177.0.0.1/a",
        "https://127.0.0.0x1/a",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/a",
        "https://[::ffff:127.0.0.1]/a",
        "https://[2606:4700:4700::1111]/a",
        "https://[fe80::1%25eth0]/a",
        "https://localhost/a",
        "https://localhost./a",
        "https://kubernetes/a",
        "https://metadata.google.internal/a",
        "https://metadata.google.internal./a",
        "https://printer.local/a",
        "https://x.localhost/a",
        "https://api.default.svc.cluster.local/a",
        "https://router.lan/a",
        "https://1.0.0.127.in-addr.arpa/a",
        "https://a..example.com/a",
        "https://-a.example.com/a",
        "https://a_b.example.com/a",
        "https://ex%61mple.com/a",
        "https://exämple.com/a",
        "https://127。0。0。1/a",
        "https://①②⑦.0.0.1/a",
        "https://cdn.example.com/a\r\nHost: x",
        "https://cdn.example.com/a\tb",
        "https://cdn.example.com/\u0000",
        "https://cdn.example.com/a b",
        " https://cdn.example.com/a",
        "http://127.0.0.1:8096/a",
        "https://127.0.0.1:8095/a",
        "http://127.1:8095/a",
        "http://user@127.0.0.1:8095/a",
        "http://127.0.0.1:8095@evil.example/a",
      })
  void isRefusedBeforeAnyNameIsResolved(String url) {
    assertThat(rules.check(url)).isInstanceOf(Target.Forbidden.class);
  }

  @Test
  void isRefusedWhenVeryLong() {
    assertThat(rules.check("https://cdn.example.com/" + "a".repeat(9000)))
        .isInstanceOf(Target.Forbidden.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8095", "http://a:1/path", "http://u@a:1", "ftp://a:1", "*"})
  void onlyExactOriginsCanBeTrusted(String origin) {
    assertThatThrownBy(() -> new Target.Rules(List.of(origin)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
