package io.plantain.storage;

import io.minio.BucketExistsArgs;
import io.minio.DownloadObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.ObjectWriteResponse;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.plantain.kit.TryLater;
import io.plantain.kit.objects.ObjectStoreSettings;
import io.plantain.kit.trace.Hop;
import io.plantain.kit.trace.Spans;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// The bucket. Whatever goes wrong here is ours to repair, a wrong key included: nothing that was
/// generated is given up for it, the batch is tried again.
@Component
class ObjectStore {
  private static final Logger log = LoggerFactory.getLogger(ObjectStore.class);
  private static final Set<String> ALREADY_THERE =
      Set.of("BucketAlreadyOwnedByYou", "BucketAlreadyExists");
  private static final Set<String> NO_SUCH = Set.of("NoSuchKey", "NoSuchObject");

  private final MinioClient client;
  private final String bucket;
  private final StorageMeters meters;
  private final Spans spans;
  private volatile boolean doubtful = true;

  ObjectStore(MinioClient client, ObjectStoreSettings settings, StorageMeters meters, Spans spans) {
    this.spans = spans;
    this.client = client;
    this.bucket = settings.bucket();
    this.meters = meters;
  }

  /// Before anything is fetched: while the store is away, providers are left alone. It is asked at
  /// the start and after a failure; otherwise the last upload was answer enough.
  void mustAnswer() {
    if (!doubtful) {
      return;
    }
    ask(
        () -> {
          if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
            makeBucket();
          }
          return bucket;
        });
    doubtful = false;
  }

  private void makeBucket() throws MinioException {
    try {
      client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
      log.atInfo().addKeyValue("bucket", bucket).log("bucket created");
    } catch (ErrorResponseException refused) {
      if (!ALREADY_THERE.contains(refused.errorResponse().code())) {
        throw refused; // else another worker was quicker
      }
    }
  }

  void put(String key, String contentType, Path file, String sha256) {
    UploadObjectArgs upload =
        ask(
            () ->
                UploadObjectArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .filename(file.toString())
                    .contentType(contentType)
                    .userMetadata(Map.of("sha256", sha256))
                    .build());
    try (Hop hop = spans.call("upload")) {
      hop.tag("bytes", file.toFile().length());
      verified(key, file.toFile().length(), () -> client.uploadObject(upload));
    }
  }

  /// For thumbnails, which can be made again: not read back.
  void put(String key, String contentType, byte[] bytes) {
    PutObjectArgs upload =
        PutObjectArgs.builder()
            .bucket(bucket)
            .object(key)
            .contentType(contentType)
            .data(bytes, bytes.length)
            .build();
    try (Hop hop = spans.call("upload thumbnail")) {
      ask(() -> client.putObject(upload));
    }
  }

  /// Stored means that the store says so when it is asked again.
  private void verified(String key, long size, Call<ObjectWriteResponse> upload) {
    long started = System.nanoTime();
    String etag = ask(upload).etag();
    StatObjectResponse found = ask(() -> client.statObject(statOf(key)));
    if (found.size() != size || etag == null || !etag.equals(found.etag())) {
      throw new TryLater("the object store holds something else than was uploaded", null);
    }
    meters.uploaded(Duration.ofNanos(System.nanoTime() - started));
  }

  /// A staged object as a temporary file; null where there is none, or one that is too large.
  @Nullable Path staged(String key, long maxBytes) {
    try {
      if (ask(() -> client.statObject(statOf(key))).size() > maxBytes) {
        return null;
      }
    } catch (TryLater away) {
      if (away.getCause() instanceof ErrorResponseException refused
          && NO_SUCH.contains(refused.errorResponse().code())) {
        return null;
      }
      throw away;
    }
    Path file = TemporaryFiles.create();
    try {
      DownloadObjectArgs download =
          DownloadObjectArgs.builder()
              .bucket(bucket)
              .object(key)
              .filename(file.toString())
              .overwrite(true)
              .build();
      ask(
          () -> {
            client.downloadObject(download);
            return file;
          });
      return file;
    } catch (TryLater away) {
      TemporaryFiles.delete(file);
      throw away;
    }
  }

  /// Harmless where it is not there.
  void remove(String key) {
    ask(
        () -> {
          client.removeObject(RemoveObjectArgs.builder().bucket(bucket).object(key).build());
          return key;
        });
  }

  /// What stays behind when this fails costs space, nothing else.
  void forget(String key) {
    try {
      remove(key);
    } catch (TryLater stays) {
      log.atWarn().addKeyValue("key", key).log("staged object not removed");
    }
  }

  private StatObjectArgs statOf(String key) {
    return StatObjectArgs.builder().bucket(bucket).object(key).build();
  }

  private interface Call<T> {
    T now() throws MinioException;
  }

  private <T> T ask(Call<T> call) {
    try {
      return call.now();
    } catch (MinioException | IllegalStateException away) {
      doubtful = true;
      // The blocking client dresses a broken connection as an IllegalStateException.
      throw new TryLater("the object store does not do as it is told", away);
    }
  }
}
