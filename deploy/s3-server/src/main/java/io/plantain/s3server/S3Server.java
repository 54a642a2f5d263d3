package io.plantain.s3server;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/// S3Proxy over a directory: checks signatures and their expiry, refuses anonymous access.
///
/// Arguments: directory, port (0 picks a free one). The key pair comes from the environment, so it
/// is not seen in a process list. Prints `READY http://host:port` once it answers.
public final class S3Server {
  private S3Server() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 2) {
      System.err.println("Usage: s3-server DIRECTORY PORT [--end-with-parent]");
      System.exit(2);
    }
    Path directory = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
    String accessKey = required("PLANTAIN_S3_ACCESS_KEY");
    String secretKey = required("PLANTAIN_S3_SECRET_KEY");

    var store = new FilesystemNio2BlobStore(directory.toString());
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:" + Integer.parseInt(args[1])))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
            // The MinIO client sends headers that S3Proxy does not know.
            .ignoreUnknownHeaders(true)
            .build();
    server.setBlobStoreLocator(
        (identity, container, blob) ->
            accessKey.equals(identity) ? new AccessGrant(secretKey, store) : null);
    server.start();
    System.out.println("READY http://127.0.0.1:" + server.getPort());

    if (args.length > 2 && args[2].equals("--end-with-parent")) {
      endWithParent();
    }
  }

  /// A test JVM that is killed closes our standard input; nothing else would tell us.
  private static void endWithParent() throws Exception {
    while (System.in.read() >= 0) {}
    Runtime.getRuntime().halt(0);
  }

  private static String required(String name) {
    String value = System.getenv(name);
    if (value == null || value.isBlank()) {
      System.err.println("Set " + name + ".");
      System.exit(2);
    }
    return String.valueOf(value);
  }
}
