package io.plantain.kit.objects;

import io.minio.MinioClient;
import io.plantain.kit.trace.Traceparent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.util.StringUtils;

/// Makes S3 clients. Apart from the settings, so that a service without the client's jar still
/// starts.
public final class ObjectStoreClients {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10); // between two bytes
  private static final Duration CALL_LIMIT = Duration.ofSeconds(20); // below a shutdown phase
  private static final int PARALLEL_CALLS = 32; // the client's default of 5 a host would queue

  private ObjectStoreClients() {}

  /// Reads and writes objects.
  public static MinioClient forStoring(ObjectStoreSettings settings) {
    return client(settings, settings.endpoint());
  }

  /// Signs links against the host that clients see; makes no call of its own.
  public static MinioClient forSigning(ObjectStoreSettings settings) {
    return client(settings, settings.linkEndpoint());
  }

  private static MinioClient client(ObjectStoreSettings settings, URI endpoint) {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(PARALLEL_CALLS);
    dispatcher.setMaxRequestsPerHost(PARALLEL_CALLS);
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .eventListener(new Remembering())
            .addInterceptor(ObjectStoreClients::tellsTheTrace)
            .connectTimeout(CONNECT_LIMIT)
            .readTimeout(SILENCE_LIMIT)
            .writeTimeout(SILENCE_LIMIT)
            .callTimeout(CALL_LIMIT);
    if (StringUtils.hasText(settings.caCertificate())) {
      trust(http, settings.caCertificate());
    }
    return MinioClient.builder()
        .endpoint(endpoint.toString())
        .region(settings.region())
        .credentials(settings.accessKey(), settings.secretKey())
        .httpClient(http.build(), true)
        .build();
  }

  /// That authority only, and only here: whoever serves results needs another list.
  private static void trust(OkHttpClient.Builder http, String certificate) {
    String location = certificate.contains(":") ? certificate : "file:" + certificate;
    SslBundle bundle =
        SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(location)));
    http.sslSocketFactory(
        bundle.createSslContext().getSocketFactory(),
        (X509TrustManager) bundle.getManagers().getTrustManagers()[0]);
  }

  private record Trace(String parent) {}

  /// The client starts its calls on the caller's thread and sends them on others.
  private static final class Remembering extends EventListener {
    @Override
    public void callStart(Call call) {
      String parent = Traceparent.current();
      if (parent != null) {
        call.tag(Trace.class, () -> new Trace(parent));
      }
    }
  }

  /// Not among the headers that are signed: proxies on the way may put their own span there.
  private static Response tellsTheTrace(Interceptor.Chain chain) throws IOException {
    Trace trace = chain.call().tag(Trace.class);
    return chain.proceed(
        trace == null
            ? chain.request()
            : chain.request().newBuilder().header(Traceparent.HEADER, trace.parent()).build());
  }
}
