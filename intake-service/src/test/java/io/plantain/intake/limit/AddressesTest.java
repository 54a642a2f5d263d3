package io.plantain.intake.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  private final Addresses addresses =
      new Addresses(List.of("127.0.0.0/8", "::1/128", "10.0.0.0/8"));

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "203.0.113.7, none, 203.0.113.7",
        "203.0.113.7, 198.51.100.1, 203.0.113.7", // a stranger's word
        "127.0.0.1, none, none",
        "127.0.0.1, 198.51.100.1, 198.51.100.1",
        "127.0.0.1, '1.2.3.4, 198.51.100.1, 10.1.2.3', 198.51.100.1",
        "10.0.0.1, 127.0.0.1, none",
        "127.0.0.1, not-an-address, none",
        "127.0.0.1, localhost, none",
        "2001:db8:1:2:3:4:5:6, none, 2001:db8:1:2:0:0:0:0/64",
        "0:0:0:0:0:0:0:1, 2001:db8:1:2::9, 2001:db8:1:2:0:0:0:0/64",
      })
  void tellWhoAsks(String peer, String forwardedFor, String address) {
    assertThat(addresses.of(peer, forwardedFor)).isEqualTo(address);
  }
}
