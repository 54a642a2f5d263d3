package io.plantain.local.prepare;

import io.plantain.local.CannotGoOn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Creates the bucket with one signed request (AWS Signature Version 4), which spares the launcher
/// a whole S3 client.
public final class Bucket {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int CONFLICT = 409; // exists already: BucketAlreadyOwnedByYou

  private Bucket() {}

  /// Harmless the second time.
  public static void create(
      String endpoint, String region, String bucket, String accessKey, String secretKey)
      throws InterruptedException {
    URI address = URI.create(endpoint.replaceAll("/+$", "") + "/" + bucket);
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      String time = TIME.format(Instant.now());
      String bodyHash = sha256("");
      String host = address.getAuthority();
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .timeout(TIMEOUT)
              .header("x-amz-date", time)
              .header("x-amz-content-sha256", bodyHash)
              .header(
                  "Authorization",
                  authorization(
                      host, address.getPath(), time, bodyHash, region, accessKey, secretKey))
              .PUT(HttpRequest.BodyPublishers.noBody())
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2 && answer.statusCode() != CONFLICT) {
        throw new CannotGoOn(
            "The object store at " + endpoint + " refuses the bucket: " + answer.body());
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new CannotGoOn("The object store at " + endpoint + " does not answer.", e);
    }
  }

  private static String authorization(
      String host,
      String path,
      String time,
      String bodyHash,
      String region,
      String accessKey,
      String secretKey)
      throws GeneralSecurityException {
    String names = "host;x-amz-content-sha256;x-amz-date";
    String canonical =
        String.join(
            "\n",
            "PUT",
            path,
            "",
            "host:" + host,
            "x-amz-content-sha256:" + bodyHash,
            "x-amz-date:" + time,
            "",
            names,
            bodyHash);
    String day = time.substring(0, 8);
    String scope = day + "/" + region + "/s3/aws4_request";
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(canonical));
    byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {day, region, "s3", "aws4_request"}) {
      key = hmac(key, part);
    }
    return "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
        .formatted(accessKey, scope, names, HexFormat.of().formatHex(hmac(key, toSign)));
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(String text) throws GeneralSecurityException {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
