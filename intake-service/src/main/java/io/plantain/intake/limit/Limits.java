package io.plantain.intake.limit;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.proxy.ExpiredEntriesCleaner;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.plantain.intake.plan.Plan;
import io.plantain.intake.team.TeamKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Three layers, each its own token bucket in the database: full at first, and filled up evenly
/// over the minute. Who is refused is told so from memory until a token is there again, so a crowd
/// that does not listen costs the database nothing.
public final class Limits {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int AT_ONCE = 2; // of the pool's 8 connections
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int MOST_REMEMBERED = 10_000; // a megabyte

  /// @param limit `ip`, `key` or `team`
  /// @param pause until the next request may be made
  public record Exceeded(String limit, int perMinute, Duration pause) {}

  /// The buckets could not be looked at now.
  public static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unknown(String why, @Nullable Throwable cause) {
      super(why, cause);
    }
  }

  private final ProxyManager<String> buckets;
  private final ExpiredEntriesCleaner cleaner;
  private final Addresses addresses;
  private final int perAddress;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final Map<String, Long> refusedUntil = new ConcurrentHashMap<>();

  <P extends ProxyManager<String> & ExpiredEntriesCleaner> Limits(
      P buckets, LimitSettings settings) {
    this.buckets = buckets;
    this.cleaner = buckets;
    this.addresses = new Addresses(settings.trusted());
    this.perAddress = settings.perAddress();
  }

  /// Before it is known who asks. Null where the request may be made.
  public @Nullable Exceeded ofAddress(String peer, @Nullable String forwardedFor) {
    String address = perAddress == 0 ? null : addresses.of(peer, forwardedFor);
    return address == null ? null : take("ip", address, perAddress);
  }

  /// Null where the request may be made.
  public @Nullable Exceeded of(TeamKey key, Plan plan) {
    Plan.Rate rate = plan.requestsPerMinute();
    if (rate == null) {
      return null;
    }
    Exceeded exceeded = rate.key() == null ? null : take("key", key.keyId().toString(), rate.key());
    return exceeded == null && rate.team() != null
        ? take("team", key.teamId(), rate.team())
        : exceeded;
  }

  int forget(int limit) {
    return cleaner.removeExpired(limit);
  }

  private @Nullable Exceeded take(String limit, String who, int perMinute) {
    String bucket = limit + " " + perMinute + " " + who; // another limit begins anew
    Long until = refusedUntil.get(bucket);
    if (until != null) {
      long left = until - System.nanoTime();
      if (left > 0) {
        return new Exceeded(limit, perMinute, Duration.ofNanos(left));
      }
      refusedUntil.remove(bucket);
    }
    ConsumptionProbe probe = probe(bucket, perMinute);
    if (probe.isConsumed()) {
      return null;
    }
    if (refusedUntil.size() >= MOST_REMEMBERED) {
      refusedUntil.clear();
    }
    refusedUntil.put(bucket, System.nanoTime() + probe.getNanosToWaitForRefill());
    return new Exceeded(limit, perMinute, Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  private ConsumptionProbe probe(String bucket, int perMinute) {
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Unknown("too many want to know at once", null);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new Unknown("stopping", stopping);
    }
    try {
      BucketConfiguration configuration =
          BucketConfiguration.builder()
              .addLimit(bandwidth -> bandwidth.capacity(perMinute).refillGreedy(perMinute, MINUTE))
              .build();
      return buckets.builder().build(bucket, () -> configuration).tryConsumeAndReturnRemaining(1);
    } catch (RuntimeException away) {
      throw new Unknown("the buckets are away", away);
    } finally {
      turns.release();
    }
  }
}
