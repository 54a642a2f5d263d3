package io.plantain.intake.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.catalina.util.NetMask;
import org.jspecify.annotations.Nullable;

/// Who asks, as far as the network knows it. What a stranger writes into `X-Forwarded-For` is not
/// believed: only what trusted proxies added to its end.
final class Addresses {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]{2,45}");
  private static final int MAX_HOPS = 20;
  private static final int NETWORK_BYTES = 8; // of IPv6: one customer has a whole /64

  private final List<NetMask> trusted;

  Addresses(List<String> trusted) {
    this.trusted = trusted.stream().map(NetMask::new).toList();
  }

  /// Null where nobody but trusted proxies was seen.
  @Nullable String of(String peer, @Nullable String forwardedFor) {
    InetAddress address = parse(peer);
    if (address == null || !isTrusted(address)) {
      return address == null ? peer : name(address);
    }
    String[] hops = forwardedFor == null ? new String[0] : forwardedFor.split(",", -1);
    for (int i = hops.length - 1; i >= Math.max(0, hops.length - MAX_HOPS); i--) {
      InetAddress hop = parse(hops[i].strip());
      if (hop == null) {
        return null; // a proxy that writes something else; its operator limits for himself
      }
      if (!isTrusted(hop)) {
        return name(hop);
      }
    }
    return null;
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(network -> network.matches(address));
  }

  /// A literal only; names are never resolved here.
  private static @Nullable InetAddress parse(String text) {
    try {
      return LITERAL.matcher(text).matches() ? InetAddress.getByName(text) : null;
    } catch (UnknownHostException none) {
      return null;
    }
  }

  private static String name(InetAddress address) {
    try {
      return address instanceof Inet6Address
          ? InetAddress.getByAddress(
                      Arrays.copyOf(Arrays.copyOf(address.getAddress(), NETWORK_BYTES), 16))
                  .getHostAddress()
              + "/64"
          : address.getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // 16 bytes are an address
    }
  }
}
