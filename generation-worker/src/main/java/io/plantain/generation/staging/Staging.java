package io.plantain.generation.staging;

import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.UploadObjectArgs;
import io.minio.messages.Item;
import io.plantain.kit.objects.ObjectStoreSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts inline results under `staging/task_id/index`; the same key again holds the same picture.
public class Staging {
  private static final Logger log = LoggerFactory.getLogger(Staging.class);
  private static final String LATE = "late/";
  private static final int SWEEP_AT_ONCE = 1_000; // a page of the list; the next round goes on

  private final MinioClient client;
  private final String bucket;

  Staging(MinioClient client, ObjectStoreSettings settings) {
    this.client = client;
    this.bucket = settings.bucket();
  }

  /// The staged key, or an exception while the object store is away.
  public String put(UUID taskId, int index, byte[] bytes) {
    String key = ObjectStoreSettings.stagingKey(taskId.toString(), index);
    store(key, bytes);
    return key;
  }

  /// Where a picture lies that came after its attempt had ended.
  public static String lateKey(UUID taskId, int index) {
    return LATE + taskId + "/" + index;
  }

  public void store(String key, byte[] bytes) {
    try {
      client.putObject(
          PutObjectArgs.builder().bucket(bucket).object(key).data(bytes, bytes.length).build());
    } catch (Exception unreachable) { // the client declares nine kinds, all of them "not stored"
      throw new NotStaged(unreachable);
    }
  }

  public void store(String key, Path file) {
    try {
      client.uploadObject(
          UploadObjectArgs.builder().bucket(bucket).object(key).filename(file.toString()).build());
    } catch (Exception unreachable) {
      throw new NotStaged(unreachable);
    }
  }

  /// Leaves it where the store is away: the next sweep takes it.
  public void forget(String key) {
    try {
      client.removeObject(RemoveObjectArgs.builder().bucket(bucket).object(key).build());
    } catch (Exception unreachable) {
      log.atWarn().addKeyValue("key", key).log("an object was not removed");
    }
  }

  /// Task ids begin with their time, so the list begins with the oldest: it ends at the first young
  /// one.
  List<String> stagedBefore(Instant limit) {
    List<String> keys = new ArrayList<>();
    try {
      for (Result<Item> one :
          client.listObjects(
              ListObjectsArgs.builder()
                  .bucket(bucket)
                  .prefix(ObjectStoreSettings.STAGING)
                  .recursive(true)
                  .maxKeys(SWEEP_AT_ONCE)
                  .build())) {
        Item item = one.get();
        if (keys.size() == SWEEP_AT_ONCE || !item.lastModified().toInstant().isBefore(limit)) {
          return keys;
        }
        keys.add(item.objectName());
      }
      return keys;
    } catch (Exception unreachable) {
      throw new NotStaged(unreachable);
    }
  }

  /// The object store did not take it; the provider still has it.
  public static final class NotStaged extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotStaged(Throwable cause) {
      super("the object store did not take the result", cause);
    }
  }
}
