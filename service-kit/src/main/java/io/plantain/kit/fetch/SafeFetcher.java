package io.plantain.kit.fetch;

import io.plantain.kit.fetch.FetchOutcome.Gone;
import io.plantain.kit.fetch.FetchOutcome.Refused;
import io.plantain.kit.fetch.FetchOutcome.TooLarge;
import io.plantain.kit.fetch.FetchOutcome.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/// Fetches a URL that came from outside into a temporary file. Safe for many threads.
///
/// Every hop passes the rules for URLs and connects only to an address that was checked; redirects
/// are followed by hand. Origins in the configuration are exempt, but nothing from outside can
/// redirect to them.
public final class SafeFetcher implements AutoCloseable {
  private static final int MAX_REDIRECTS = 3; // storage hosts use one or two
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> GONE = Set.of(401, 403, 404, 410); // expired links, by provider
  private static final Set<Integer> PASSING = Set.of(408, 421, 425, 429);

  private final FetchSettings settings;
  private final Target.Rules rules;
  private final CloseableHttpClient outside;
  private final CloseableHttpClient trusted;
  private final ScheduledExecutorService timer;

  public SafeFetcher(FetchSettings settings) {
    this(settings, InetAddress::getAllByName);
  }

  SafeFetcher(FetchSettings settings, PublicAddresses.Lookup lookup) {
    this.settings = settings;
    rules = new Target.Rules(settings.trustedOrigins());
    outside = BareHttp.client(settings, new PublicAddresses(lookup));
    trusted = BareHttp.client(settings, SystemDefaultDnsResolver.INSTANCE);
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fetch-limits").factory());
  }

  /// @param maxBytes a larger body is not read to its end
  public FetchOutcome fetch(String url, long maxBytes) {
    return fetch(url, maxBytes, settings.totalTimeout());
  }

  /// @param limit for everything, where the caller has less time than the settings give
  public FetchOutcome fetch(String url, long maxBytes, Duration limit) {
    long nanos = Math.min(limit.toNanos(), settings.totalTimeout().toNanos());
    long deadline = System.nanoTime() + nanos;
    String next = url;
    boolean fromOutside = false;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      Target.Allowed target;
      switch (rules.check(next)) {
        case Target.Forbidden(String why) -> {
          return new Refused(hop == 0 ? why : "redirected: " + why);
        }
        case Target.Allowed allowed -> target = allowed;
      }
      if (target.trusted() && fromOutside) {
        return new Refused("redirected: from the outside to a trusted origin");
      }
      fromOutside = !target.trusted();
      switch (get(target, maxBytes, deadline)) {
        case Hop.Ended(FetchOutcome outcome) -> {
          return outcome;
        }
        case Hop.Redirect(String to) -> next = to;
      }
    }
    return new Refused("redirected more than " + MAX_REDIRECTS + " times");
  }

  private sealed interface Hop {
    record Ended(FetchOutcome outcome) implements Hop {}

    record Redirect(String to) implements Hop {}
  }

  private Hop get(Target.Allowed target, long maxBytes, long deadline) {
    HttpGet request = new HttpGet(pathOf(target.uri()));
    try (Cut cut = new Cut(timer, request, deadline)) {
      try {
        return exchange(request, target, maxBytes, cut);
      } catch (PublicAddresses.Blocked blocked) {
        return new Hop.Ended(new Refused(String.valueOf(blocked.getMessage())));
      } catch (IOException failed) {
        String why = cut.why();
        return new Hop.Ended(
            new Unreachable(why != null ? why : failed.getClass().getSimpleName(), true));
      }
    }
  }

  private Hop exchange(HttpGet request, Target.Allowed target, long maxBytes, Cut cut)
      throws IOException {
    HttpHost host = new HttpHost(target.uri().getScheme(), target.host(), target.port());
    CloseableHttpClient client = target.trusted() ? trusted : outside;
    cut.noLaterThan(settings.firstByteTimeout(), "no answer in time");
    ClassicHttpResponse response = client.executeOpen(host, request, null);
    try {
      cut.noLaterThan(null, "");
      return read(response, target, maxBytes, cut);
    } finally {
      if (!(response.getEntity() == null || cut.bodyWasRead())) {
        request.abort(); // closing alone would read the rest of the body
      }
      Closer.closeQuietly(response);
    }
  }

  private Hop read(ClassicHttpResponse response, Target.Allowed target, long maxBytes, Cut cut)
      throws IOException {
    int status = response.getCode();
    if (REDIRECTS.contains(status)) {
      String to = location(response, target.uri());
      return to == null
          ? new Hop.Ended(new Unreachable("a redirect to nowhere", false))
          : new Hop.Redirect(to);
    }
    if (GONE.contains(status)) {
      return new Hop.Ended(new Gone(status));
    }
    if (status != 200) {
      boolean retryable = status >= 500 || PASSING.contains(status);
      return new Hop.Ended(new Unreachable("status " + status, retryable));
    }
    if (response.getEntity() == null) {
      return new Hop.Ended(new Unreachable("no body", false));
    }
    if (response.getEntity().getContentLength() > maxBytes) {
      return new Hop.Ended(new TooLarge(maxBytes));
    }
    return new Hop.Ended(new Download(settings, cut).toFile(response.getEntity(), maxBytes));
  }

  private static @Nullable String location(ClassicHttpResponse response, URI from) {
    Header header = response.getFirstHeader("Location");
    if (header == null || header.getValue() == null) {
      return null;
    }
    try {
      return from.resolve(header.getValue()).toString();
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  static String pathOf(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    outside.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    trusted.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
  }
}
