package io.plantain.local.sketch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Sends callbacks at their time, signed as KIE signs them: `X-Webhook-Timestamp` and
/// `X-Webhook-Signature`, the base64 HMAC-SHA256 of `taskId.timestamp`.
final class Post implements AutoCloseable {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15); // what KIE allows
  private static final int TRIES = 3; // KIE's own number is not documented
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);
  private static final int AT_ONCE = 32;
  private static final String NOT_OUR_KEY = "guessed";

  private final @Nullable String key;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore sending = new Semaphore(AT_ONCE);
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();

  Post(SketchSettings settings) {
    this.key = settings.callbackKey();
  }

  /// @param body read when its time has come, so that it tells what is true then
  /// @param told hears whether it was accepted
  void send(Notice notice, Function<Notice, byte[]> body, BiConsumer<Notice, Boolean> told) {
    threads.execute(
        () -> {
          try {
            Duration wait = Duration.between(Instant.now(), notice.at());
            Thread.sleep(wait.isNegative() ? Duration.ZERO : wait);
            told.accept(notice, delivered(notice, body.apply(notice)));
          } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /// Whether it was accepted.
  private boolean delivered(Notice notice, byte[] body) throws InterruptedException {
    boolean genuine = notice.claim() == Notice.Claim.TRUE;
    int tries = genuine ? TRIES : 1;
    for (int attempt = 1; ; attempt++) {
      int status = tried(notice, genuine, body);
      if (status / 100 == 2 || status / 100 == 4 || attempt == tries) {
        return status / 100 == 2;
      }
      Thread.sleep(BETWEEN_TRIES.multipliedBy(attempt));
    }
  }

  /// The status of the answer, 0 without one.
  private int tried(Notice notice, boolean genuine, byte[] body) throws InterruptedException {
    sending.acquire();
    try {
      return client
          .send(
              request(notice.to(), notice.job().id, genuine ? key : NOT_OUR_KEY, body),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException notReached) {
      return 0;
    } finally {
      sending.release();
    }
  }

  private static HttpRequest request(URI to, String jobId, @Nullable String key, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .timeout(ANSWER_WITHIN)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (key != null) {
      String timestamp = Long.toString(Instant.now().getEpochSecond());
      request.header("X-Webhook-Timestamp", timestamp);
      request.header("X-Webhook-Signature", signature(key, jobId + "." + timestamp));
    }
    return request.build();
  }

  static String signature(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    client.shutdownNow();
  }
}
