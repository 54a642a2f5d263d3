package io.plantain.intake.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.proxy.ExpiredEntriesCleaner;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.intake.plan.Plan;
import io.plantain.intake.team.TeamKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
  private final MeterRegistry meters;
  private final Semaphore looks = new Semaphore(AT_ONCE, true);
  private final Map<String, Long> refusedUntil = new ConcurrentHashMap<>();

  <P extends ProxyManager<String> & ExpiredEntriesCleaner> Limits(
      P buckets, LimitSettings settings, MeterRegistry meters) {
    this.buckets = buckets;
    this.cleaner = buckets;
    this.addresses = new Addresses(settings.trusted());
    this.perAddress = settings.perAddress();
    this.meters = meters;
  }

  /// Before it is known who asks. Null where the request may be made.
  public @Nullable Exceeded ofAddress(String peer, @Nullable String forwardedFor) {
    String address = perAddress == 0 ? null : addresses.of(peer, forwardedFor);
    return counted(address == null ? null : take("ip", address, perAddress));
  }

  /// Null where the request may be made.
  public @Nullable Exceeded of(TeamKey key, Plan plan) {
    Plan.Rate rate = plan.requestsPerMinute();
    if (rate == null) {
      return null;
    }
    Exceeded exceeded = rate.key() == null ? null : take("key", key.keyId().toString(), rate.key());
    return counted(
        exceeded == null && rate.team() != null
            ? take("team", key.teamId(), rate.team())
            : exceeded);
  }

  private @Nullable Exceeded counted(@Nullable Exceeded exceeded) {
    if (exceeded != null) {
      Counter.builder("plantain.limits.hit")
          .description("Requests that were refused because a limit was reached")
          .tag("limit", exceeded.limit())
          .register(meters)
          .increment();
    }
    return exceeded;
  }

  /// How many of a team's requests by record may go on now. They count as those of one key.
  int turns(String teamId, Plan plan, int wanted) {
    Plan.Rate rate = plan.requestsPerMinute();
    Integer ofKey = rate == null ? null : rate.key();
    Integer ofTeam = rate == null ? null : rate.team();
    int byKey = ofKey == null ? wanted : takeUpTo("key", teamId, ofKey, wanted);
    int byBoth = ofTeam == null || byKey == 0 ? byKey : takeUpTo("team", teamId, ofTeam, byKey);
    if (ofKey != null) {
      giveBack("key", teamId, ofKey, byKey - byBoth);
    }
    return byBoth;
  }

  /// Turns that nobody took.
  void giveBack(String teamId, Plan plan, int turns) {
    Plan.Rate rate = plan.requestsPerMinute();
    if (rate != null && rate.key() != null) {
      giveBack("key", teamId, rate.key(), turns);
    }
    if (rate != null && rate.team() != null) {
      giveBack("team", teamId, rate.team(), turns);
    }
  }

  private int takeUpTo(String limit, String who, int perMinute, int wanted) {
    if (take(limit, who, perMinute) != null) {
      return 0;
    }
    if (wanted == 1) {
      return 1;
    }
    Long more =
        look(
            () ->
                bucket(nameOf(limit, who, perMinute), perMinute)
                    .tryConsumeAsMuchAsPossible(wanted - 1L));
    return 1 + more.intValue();
  }

  private void giveBack(String limit, String who, int perMinute, int tokens) {
    if (tokens > 0) {
      look(
          () -> {
            bucket(nameOf(limit, who, perMinute), perMinute).addTokens(tokens);
            return tokens;
          });
    }
  }

  int forget(int limit) {
    return cleaner.removeExpired(limit);
  }

  private @Nullable Exceeded take(String limit, String who, int perMinute) {
    String bucket = nameOf(limit, who, perMinute);
    Long until = refusedUntil.get(bucket);
    if (until != null) {
      long left = until - System.nanoTime();
      if (left > 0) {
        return new Exceeded(limit, perMinute, Duration.ofNanos(left));
      }
      refusedUntil.remove(bucket);
    }
    ConsumptionProbe probe = look(() -> bucket(bucket, perMinute).tryConsumeAndReturnRemaining(1));
    if (probe.isConsumed()) {
      return null;
    }
    if (refusedUntil.size() >= MOST_REMEMBERED) {
      refusedUntil.clear();
    }
    refusedUntil.put(bucket, System.nanoTime() + probe.getNanosToWaitForRefill());
    return new Exceeded(limit, perMinute, Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  private static String nameOf(String limit, String who, int perMinute) {
    return limit + " " + perMinute + " " + who; // another limit begins anew
  }

  private Bucket bucket(String name, int perMinute) {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(bandwidth -> bandwidth.capacity(perMinute).refillGreedy(perMinute, MINUTE))
            .build();
    return buckets.builder().build(name, () -> configuration);
  }

  private <T> T look(Supplier<T> question) {
    try {
      if (!looks.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Unknown("too many want to know at once", null);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new Unknown("stopping", stopping);
    }
    try {
      return question.get();
    } catch (RuntimeException away) {
      throw new Unknown("the buckets are away", away);
    } finally {
      looks.release();
    }
  }
}
