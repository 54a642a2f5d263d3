package io.plantain.kit.fetch;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// An HTTP client without habits: no redirects, retries, cookies, decompression or system proxy.
final class BareHttp {
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_CONNECTIONS_PER_HOST = 32; // one provider's host serves most results
  private static final int MAX_HEADER_LINE = 16 * 1024; // a redirect to a signed link fits
  private static final int MAX_HEADERS = 100;
  private static final TimeValue IDLE = TimeValue.ofSeconds(30);

  private static final TimeValue ALWAYS = TimeValue.ZERO_MILLISECONDS; // the host may have hung up

  private BareHttp() {}

  static CloseableHttpClient client(FetchSettings settings, DnsResolver resolver) {
    return client(settings, resolver, MAX_CONNECTIONS);
  }

  static CloseableHttpClient client(
      FetchSettings settings, DnsResolver resolver, int maxConnections) {
    Timeout silence = Timeout.of(settings.firstByteTimeout());
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setMaxConnTotal(maxConnections)
                .setMaxConnPerRoute(MAX_CONNECTIONS_PER_HOST)
                .setConnectionFactory(
                    ManagedHttpClientConnectionFactory.builder()
                        .http1Config(
                            Http1Config.custom()
                                .setMaxLineLength(MAX_HEADER_LINE)
                                .setMaxHeaderCount(MAX_HEADERS)
                                .build())
                        .build())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setSocketTimeout(silence)
                        .setTimeToLive(IDLE)
                        .setValidateAfterInactivity(ALWAYS)
                        .build())
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(silence)
                .setConnectionRequestTimeout(silence)
                .setRedirectsEnabled(false)
                .build())
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .evictIdleConnections(IDLE)
        .setUserAgent("plantain")
        .build();
  }
}
