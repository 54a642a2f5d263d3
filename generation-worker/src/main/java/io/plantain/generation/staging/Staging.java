package io.plantain.generation.staging;

import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.plantain.kit.objects.ObjectStoreSettings;
import java.util.UUID;

/// Puts inline results under `staging/task_id/index`; the same key again holds the same picture.
public class Staging {
  private final MinioClient client;
  private final String bucket;

  Staging(MinioClient client, ObjectStoreSettings settings) {
    this.client = client;
    this.bucket = settings.bucket();
  }

  /// The staged key, or an exception while the object store is away.
  public String put(UUID taskId, int index, byte[] bytes) {
    String key = ObjectStoreSettings.stagingKey(taskId.toString(), index);
    try {
      client.putObject(
          PutObjectArgs.builder().bucket(bucket).object(key).data(bytes, bytes.length).build());
      return key;
    } catch (Exception unreachable) { // the client declares nine kinds, all of them "not stored"
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
