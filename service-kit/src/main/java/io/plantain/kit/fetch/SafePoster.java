package io.plantain.kit.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/// Posts JSON to a URL that a customer chose, under the rules of [SafeFetcher]: only public https,
/// only to an address that was checked. A redirect is an answer like any other and never followed,
/// and of an answer only the status counts. Safe for many threads.
public final class SafePoster implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 64 * 1024; // read, so that the connection stays

  private final FetchSettings settings;
  private final Target.Rules rules;
  private final CloseableHttpClient outside;
  private final CloseableHttpClient trusted;
  private final ScheduledExecutorService timer;

  /// @param maxConnections at least as many as there are posts at once: none waits for another
  public SafePoster(FetchSettings settings, int maxConnections) {
    this(settings, maxConnections, InetAddress::getAllByName);
  }

  SafePoster(FetchSettings settings, int maxConnections, PublicAddresses.Lookup lookup) {
    this.settings = settings;
    rules = new Target.Rules(settings.trustedOrigins());
    outside = BareHttp.client(settings, new PublicAddresses(lookup), maxConnections);
    trusted = BareHttp.client(settings, SystemDefaultDnsResolver.INSTANCE, maxConnections);
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("post-limits").factory());
  }

  /// What is wrong with a URL, as far as it can be said before its name is resolved.
  public @Nullable String problemOf(String url) {
    return rules.check(url) instanceof Target.Forbidden(String why) ? why : null;
  }

  public PostOutcome post(String url, Map<String, String> headers, byte[] json) {
    return switch (rules.check(url)) {
      case Target.Forbidden(String why) -> new PostOutcome.Refused(why);
      case Target.Allowed target -> post(target, headers, json);
    };
  }

  private PostOutcome post(Target.Allowed target, Map<String, String> headers, byte[] json) {
    HttpPost request = new HttpPost(SafeFetcher.pathOf(target.uri()));
    headers.forEach(request::setHeader);
    request.setEntity(new ByteArrayEntity(json, ContentType.APPLICATION_JSON));
    long deadline = System.nanoTime() + settings.totalTimeout().toNanos();
    try (Cut cut = new Cut(timer, request, deadline)) {
      try {
        return exchange(request, target, cut);
      } catch (PublicAddresses.Blocked blocked) {
        return new PostOutcome.Refused(String.valueOf(blocked.getMessage()));
      } catch (IOException failed) {
        String why = cut.why();
        return new PostOutcome.Unreachable(why != null ? why : failed.getClass().getSimpleName());
      }
    }
  }

  private PostOutcome exchange(HttpPost request, Target.Allowed target, Cut cut)
      throws IOException {
    HttpHost host = new HttpHost(target.uri().getScheme(), target.host(), target.port());
    CloseableHttpClient client = target.trusted() ? trusted : outside;
    ClassicHttpResponse response = client.executeOpen(host, request, null);
    try {
      Header retryAfter = response.getFirstHeader("Retry-After");
      PostOutcome answered =
          new PostOutcome.Answered(
              response.getCode(), retryAfter == null ? null : retryAfter.getValue());
      readToItsEnd(response.getEntity(), cut);
      return answered;
    } finally {
      if (!(response.getEntity() == null || cut.bodyWasRead())) {
        request.abort(); // closing alone would read the rest of the body
      }
      Closer.closeQuietly(response);
    }
  }

  /// The status is the answer: a body that is long or breaks off changes nothing.
  private static void readToItsEnd(@Nullable HttpEntity body, Cut cut) {
    try {
      if (body != null
          && body.getContent().readNBytes(MAX_ANSWER_BYTES).length < MAX_ANSWER_BYTES) {
        cut.bodyIsRead();
      }
    } catch (IOException brokenOff) {
      // the connection is not used again
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    outside.close(CloseMode.IMMEDIATE);
    trusted.close(CloseMode.IMMEDIATE);
  }
}
