package io.plantain.kit.objects;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where pictures are kept. Any server that speaks S3 will do.
///
/// @param endpoint as this service reaches it
/// @param publicEndpoint as clients reach it, in signed links; the endpoint itself where unset
/// @param region named in signatures; set, so that nothing has to be asked before signing
/// @param bucket one for everything, at least 3 characters
/// @param caCertificate PEM file of the authority that vouches for an https endpoint; the JVM's own
///   list where unset
@ConfigurationProperties("plantain.s3")
public record ObjectStoreSettings(
    @DefaultValue("http://localhost:9000") URI endpoint,
    @Nullable URI publicEndpoint,
    @DefaultValue("us-east-1") String region,
    @DefaultValue("plantain") String accessKey,
    @DefaultValue("plantain-secret") String secretKey,
    @DefaultValue("plantain-media") String bucket,
    @Nullable String caCertificate) {

  /// The host that stands in links that clients open.
  public URI linkEndpoint() {
    return publicEndpoint == null || publicEndpoint.toString().isBlank()
        ? endpoint
        : publicEndpoint;
  }

  /// Begins the keys of what waits to be checked.
  public static final String STAGING = "staging/";

  /// Where results wait that a provider sent inline, until they are checked and stored.
  public static String stagingKey(String taskId, int index) {
    return STAGING + taskId + "/" + index;
  }

  /// Only what lies there may be taken, and removed, on the word of an event.
  public static boolean isStaged(String key) {
    return key.startsWith(STAGING) && !key.contains("..");
  }

  @Override
  public String toString() {
    return "ObjectStoreSettings[endpoint=%s, publicEndpoint=%s, region=%s, bucket=%s, keys hidden]"
        .formatted(endpoint, publicEndpoint, region, bucket);
  }
}
