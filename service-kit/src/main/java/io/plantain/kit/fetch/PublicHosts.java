package io.plantain.kit.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells which names lead to the public, as name servers answer now. A first look, for those who
/// accept links: whoever fetches one checks the address that he connects to.
public final class PublicHosts implements AutoCloseable {
  private static final int AT_ONCE =
      16; // the system's resolver cannot be cut off, only left behind
  private static final int WAITING = 10_000; // names, a megabyte
  private static final Target.Rules RULES = new Target.Rules(List.of());

  /// What name servers say.
  public enum Answer {
    PUBLIC,
    /// At least one of its addresses is none of the public's.
    INSIDE,
    /// They know no such name, or did not answer in time.
    UNKNOWN
  }

  private final PublicAddresses.Lookup lookup;
  private final ThreadPoolExecutor lookups;

  public PublicHosts() {
    this(InetAddress::getAllByName);
  }

  PublicHosts(PublicAddresses.Lookup lookup) {
    this.lookup = lookup;
    this.lookups =
        new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("look-up-", 0).factory());
    lookups.allowCoreThreadTimeOut(true);
  }

  /// What is wrong with a URL, as far as it can be said before its name is resolved.
  public static @Nullable String problemOf(String url) {
    return RULES.check(url) instanceof Target.Forbidden(String why) ? why : null;
  }

  /// An answer for every name, and none later than `patience`.
  public Map<String, Answer> ask(Set<String> hosts, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    Map<String, Future<Answer>> asked = new HashMap<>();
    for (String host : hosts) {
      try {
        asked.put(host, lookups.submit(() -> look(host)));
      } catch (RejectedExecutionException tooMany) {
        break;
      }
    }
    Map<String, Answer> answers = new HashMap<>();
    for (String host : hosts) {
      Future<Answer> look = asked.get(host);
      answers.put(host, look == null ? Answer.UNKNOWN : await(look, deadline));
    }
    return answers;
  }

  private static Answer await(Future<Answer> look, long deadline) {
    try {
      return look.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Answer.UNKNOWN;
    } catch (ExecutionException | TimeoutException none) {
      look.cancel(false);
      return Answer.UNKNOWN;
    }
  }

  private Answer look(String host) throws UnknownHostException {
    return Stream.of(lookup.all(host)).anyMatch(BlockedAddresses::contains)
        ? Answer.INSIDE
        : Answer.PUBLIC;
  }

  @Override
  public void close() {
    lookups.shutdownNow();
  }
}
