package io.plantain.acceptance.torture.evidence;

import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.Result;
import io.minio.messages.Item;
import io.plantain.acceptance.Installation;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The object store, through S3.
final class ObjectStore {
  private static final int PARALLEL = 2; // as many as the smallest machine has cores

  private final MinioClient client;
  private final String bucket;

  ObjectStore(Installation installation) {
    bucket = "plantain-media";
    client =
        MinioClient.builder()
            .endpoint("http://127.0.0.1:" + installation.setting("PLANTAIN_PORT_S3"))
            .region("us-east-1")
            .credentials(
                installation.credential("s3.access-key"), installation.credential("s3.secret-key"))
            .build();
  }

  /// Keys and ETags of everything that the teams have.
  Map<String, Kept> list(Collection<String> teams) throws Exception {
    Map<String, Kept> kept = new HashMap<>();
    for (String team : teams) {
      for (Result<Item> found :
          client.listObjects(
              ListObjectsArgs.builder()
                  .bucket(bucket)
                  .prefix(team + "/")
                  .recursive(true)
                  .build())) {
        Item item = found.get();
        kept.put(item.objectName(), new Kept(item.objectName(), item.size(), item.etag(), null));
      }
    }
    return kept;
  }

  /// The same objects, with what a reader gets of the wanted ones.
  Map<String, Kept> read(Map<String, Kept> listed, Collection<String> wanted) throws Exception {
    Map<String, Kept> read = new HashMap<>(listed);
    try (ExecutorService readers = Executors.newFixedThreadPool(PARALLEL)) {
      List<Callable<Kept>> reads = new ArrayList<>();
      for (String key : wanted) {
        Kept object = listed.get(key);
        if (object != null) {
          reads.add(
              () -> new Kept(key, object.bytes(), object.etag(), PictureCheck.of(bytes(key))));
        }
      }
      for (Future<Kept> done : readers.invokeAll(reads)) {
        Kept object = Objects.requireNonNull(done.get());
        read.put(object.key(), object);
      }
    }
    return read;
  }

  private byte[] bytes(String key) throws Exception {
    try (InputStream object =
        client.getObject(GetObjectArgs.builder().bucket(bucket).object(key).build())) {
      return object.readAllBytes();
    }
  }
}
