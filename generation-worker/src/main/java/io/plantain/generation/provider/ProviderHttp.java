package io.plantain.generation.provider;

import io.plantain.kit.trace.Traceparent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// The one HTTP client of all adapters: pooled, blocking (callers are virtual threads), and honest
/// about what may have arrived.
///
/// It repeats nothing by itself and follows no redirect: a repeated POST could be a second paid
/// job.
@Component
public class ProviderHttp implements DisposableBean {
  /// A pooled connection that rested longer is checked before use: a submit on a dead one has an
  /// unknown outcome.
  private static final TimeValue CHECK_AFTER_REST = TimeValue.ofMilliseconds(200);

  private static final TimeValue CONNECTION_LIFE = TimeValue.ofMinutes(5);
  private static final int LARGE_BODY_BYTES = 4 << 20; // beyond it, bodies are read a few at a time
  private static final int LARGE_BODIES_AT_ONCE =
      2; // small heaps: each costs up to three times its size

  private final HttpSettings settings;
  private final CloseableHttpClient client;
  private final Semaphore largeBodies = new Semaphore(LARGE_BODIES_AT_ONCE);
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("provider-call-limit").factory());

  public ProviderHttp(HttpSettings settings) {
    this.settings = settings;
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(settings.connections())
                    .setMaxConnTotal(settings.connections() * 4) // a few providers side by side
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                            .setSocketTimeout(Timeout.of(settings.longest()))
                            .setValidateAfterInactivity(CHECK_AFTER_REST)
                            .setTimeToLive(CONNECTION_LIFE)
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(Timeout.of(settings.connectTimeout()))
                    .build())
            .setUserAgent("plantain/0.1") // some edges answer 403 to none
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /// A submit: without a whole answer nobody knows what came of it.
  ///
  /// @param read the adapter's, for an answer that came whole
  public ProviderAnswer submit(ProviderCall call, Function<Reply.Answered, ProviderAnswer> read) {
    return switch (send(call)) {
      case Reply.NotSent(String why) -> new ProviderAnswer.Retry(null, why);
      case Reply.Lost(String why) -> new ProviderAnswer.Unknown(why);
      case Reply.TooLarge tooLarge -> new ProviderAnswer.Unknown("answer too large");
      case Reply.Answered answered -> read.apply(answered);
    };
  }

  /// A question about a job, which may be asked again.
  public ProviderAnswer ask(ProviderCall call, Function<Reply.Answered, ProviderAnswer> read) {
    return switch (send(call)) {
      case Reply.NotSent(String why) -> new ProviderAnswer.Retry(null, why);
      case Reply.Lost(String why) -> new ProviderAnswer.Retry(null, why);
      case Reply.TooLarge tooLarge -> Statuses.tooLarge();
      case Reply.Answered answered -> read.apply(answered);
    };
  }

  /// Asks to stop a job.
  public CancelOutcome cancel(ProviderCall call, Function<Reply.Answered, CancelOutcome> read) {
    return send(call) instanceof Reply.Answered answered
        ? read.apply(answered)
        : CancelOutcome.UNKNOWN;
  }

  public Reply send(ProviderCall call) {
    HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.uri());
    request.setHeader(HttpHeaders.ACCEPT, "application/json");
    call.headers().forEach(request::setHeader);
    String traceparent = Traceparent.current();
    if (traceparent != null) {
      request.setHeader(Traceparent.HEADER, traceparent);
    }
    Payload payload = call.payload();
    if (payload != null) {
      ByteArrayEntity body =
          new ByteArrayEntity(payload.bytes(), ContentType.parse(payload.contentType()));
      request.setEntity(call.sendBy() == null ? body : new TimedBody(body, call.sendBy()));
    }
    Duration limit =
        switch (call.patience()) {
          case SUBMIT -> settings.submitTimeout();
          case LONG_SUBMIT -> settings.longSubmitTimeout();
          case POLL -> settings.pollTimeout();
        };
    // The client's own time-outs restart with every byte; this one does not.
    ScheduledFuture<?> timer =
        watch.schedule(request::cancel, limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      Reply.Answered answered = client.execute(request, response -> read(request, response));
      RawAnswers.answered(call, answered);
      return answered;
    } catch (ConnectTimeoutException
        | ConnectException
        | ConnectionRequestTimeoutException
        | NoRouteToHostException
        | UnknownHostException
        | SSLHandshakeException
        | TimedBody.TooLate notSent) {
      return new Reply.NotSent(notSent.getClass().getSimpleName());
    } catch (AnswerTooLarge tooLarge) {
      return new Reply.TooLarge(settings.maxAnswer().toBytes());
    } catch (IOException lost) {
      return new Reply.Lost(lost.getClass().getSimpleName());
    } finally {
      timer.cancel(false);
    }
  }

  private Reply.Answered read(HttpUriRequestBase request, ClassicHttpResponse response)
      throws IOException {
    byte[] body = body(request, response.getEntity());
    return new Reply.Answered(
        response.getCode(),
        RetryAfter.parse(
            value(response.getFirstHeader(HttpHeaders.RETRY_AFTER)),
            value(response.getFirstHeader(HttpHeaders.DATE))),
        body);
  }

  private byte[] body(HttpUriRequestBase request, @Nullable HttpEntity entity) throws IOException {
    if (entity == null) {
      return new byte[0];
    }
    long limit = settings.maxAnswer().toBytes();
    if (entity.getContentLength() > limit) {
      throw tooLarge(request);
    }
    InputStream in = entity.getContent();
    byte[] start = in.readNBytes((int) Math.min(limit, LARGE_BODY_BYTES));
    if (start.length == limit && in.read() >= 0) {
      throw tooLarge(request);
    }
    if (start.length < LARGE_BODY_BYTES) {
      return start;
    }
    largeBodies.acquireUninterruptibly();
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream(start.length * 2);
      all.write(start);
      all.write(in.readNBytes((int) (limit - start.length)));
      if (all.size() == limit && in.read() >= 0) {
        throw tooLarge(request);
      }
      return all.toByteArray();
    } finally {
      largeBodies.release();
    }
  }

  /// Drops the connection first: closing it politely would read the rest.
  private static AnswerTooLarge tooLarge(HttpUriRequestBase request) {
    request.cancel();
    return new AnswerTooLarge();
  }

  private static final class AnswerTooLarge extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static @Nullable String value(@Nullable Header header) {
    return header == null ? null : header.getValue();
  }

  @Override
  public void destroy() throws IOException {
    watch.shutdownNow();
    client.close();
  }
}
