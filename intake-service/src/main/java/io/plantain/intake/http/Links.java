package io.plantain.intake.http;

import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MinioClient;
import io.minio.errors.MinioException;
import io.plantain.intake.IntakeSettings;
import io.plantain.kit.objects.ObjectStoreClients;
import io.plantain.kit.objects.ObjectStoreSettings;
import org.springframework.stereotype.Component;

/// Links that open a stored picture for a while, signed when a task is read; nothing is asked of
/// the object store for it.
@Component
public class Links {
  private final MinioClient signer;
  private final String bucket;
  private final int lifeSeconds;

  Links(ObjectStoreSettings store, IntakeSettings settings) {
    signer = ObjectStoreClients.forSigning(store);
    bucket = store.bucket();
    lifeSeconds = Math.toIntExact(settings.linkLife().toSeconds());
  }

  public String sign(String key) {
    try {
      return signer.getPresignedObjectUrl(
          GetPresignedObjectUrlArgs.builder()
              .method(Http.Method.GET)
              .bucket(bucket)
              .object(key)
              .expiry(lifeSeconds)
              .build());
    } catch (MinioException e) {
      throw new IllegalStateException("a link could not be signed", e);
    }
  }
}
