package io.plantain.kit.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves a name for the connection itself: the address that is checked is the address that is
/// connected to, so a name that answers differently the second time gains nothing.
final class PublicAddresses implements DnsResolver {
  private static final Duration RESOLVE_LIMIT =
      Duration.ofSeconds(5); // a name server's usual limit

  /// A fake can stand here.
  interface Lookup {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  static final class Blocked extends UnknownHostException {
    private static final long serialVersionUID = 1;

    Blocked() {
      super("the name leads to an address of the inside");
    }
  }

  private final Lookup lookup;

  PublicAddresses(Lookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = withinLimit(host);
    // One inside address among public ones is a trick, not a mistake to work around.
    if (Stream.of(addresses).anyMatch(BlockedAddresses::contains)) {
      throw new Blocked();
    }
    return addresses;
  }

  /// The system's resolver cannot be cut off, only left behind.
  private InetAddress[] withinLimit(String host) throws UnknownHostException {
    FutureTask<InetAddress[]> task = new FutureTask<>(() -> lookup.all(host));
    Thread.ofPlatform().daemon().name("resolve").start(task);
    try {
      return task.get(RESOLVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    } catch (ExecutionException | TimeoutException e) {
      throw new UnknownHostException("the name could not be resolved");
    }
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
