package io.plantain.kit.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/// Addresses that no public server has (IANA special-purpose registries), and some that a cloud
/// answers on from the inside.
final class BlockedAddresses {
  private static final List<Range> IPV4 =
      ranges(
          "0.0.0.0/8", // this network
          "10.0.0.0/8",
          "100.64.0.0/10", // carrier NAT; a metadata service of Alibaba's lies in it
          "127.0.0.0/8",
          "168.63.129.16/32", // Azure's host agent, a public number with an inside behind it
          "169.254.0.0/16", // link-local, metadata services
          "172.16.0.0/12",
          "192.0.0.0/24", // protocol assignments; metadata at Oracle
          "192.0.2.0/24", // documentation
          "192.31.196.0/24", // AS112
          "192.52.193.0/24", // AMT
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16",
          "192.175.48.0/24", // AS112
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  /// Only global unicast can be public: `::1`, `::/96`, `::ffff:0:0/96`, NAT64, `5f00::/16`, unique
  /// local, link-local and multicast all lie outside of it.
  private static final Range IPV6_GLOBAL = range("2000::/3");

  private static final List<Range> IPV6 =
      ranges(
          "2001::/23", // protocol assignments: Teredo, ORCHID, benchmarks
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4: holds an IPv4 address
          "2620:4f:8000::/48", // AS112
          "3fff::/20"); // documentation

  private BlockedAddresses() {}

  static boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return IPV4.stream().anyMatch(range -> range.holds(bytes));
    }
    return !IPV6_GLOBAL.holds(bytes) || IPV6.stream().anyMatch(range -> range.holds(bytes));
  }

  private static List<Range> ranges(String... cidrs) {
    return Stream.of(cidrs).map(BlockedAddresses::range).toList();
  }

  private static Range range(String cidr) {
    int slash = cidr.indexOf('/');
    try {
      byte[] network = InetAddress.getByName(cidr.substring(0, slash)).getAddress();
      return new Range(network, Integer.parseInt(cidr.substring(slash + 1)));
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(cidr, impossible);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Range(byte[] network, int prefixBits) {
    boolean holds(byte[] address) {
      for (int bit = 0; bit < prefixBits; bit += 8) {
        int mask = prefixBits - bit >= 8 ? 0xff : 0xff << (8 - (prefixBits - bit)) & 0xff;
        if ((network[bit / 8] & mask) != (address[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
