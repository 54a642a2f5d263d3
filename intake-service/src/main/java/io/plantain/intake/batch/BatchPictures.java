package io.plantain.intake.batch;

import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.plantain.event.StoredMedia;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// All pictures of a batch as one ZIP, made while it is read. What breaks off has no directory at
/// its end, so no program takes it for whole.
final class BatchPictures {
  private static final int PAGE = 200; // items read at once
  private static final String MISSING = "MISSING.txt";

  private final Batches batches;
  private final MinioClient store;
  private final String bucket;

  BatchPictures(Batches batches, MinioClient store, String bucket) {
    this.batches = batches;
    this.store = store;
    this.bucket = bucket;
  }

  void write(UUID batchId, OutputStream out) throws IOException {
    Path held = Files.createTempFile("plantain-batch-", ".picture");
    try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      zip.setLevel(Deflater.NO_COMPRESSION); // pictures are compressed
      List<String> missing = new ArrayList<>();
      Set<String> names = new HashSet<>();
      List<Item> page;
      int after = -1;
      do {
        page = batches.items(batchId, "success", after, PAGE);
        for (Item item : page) {
          for (int i = 0; i < item.media().size(); i++) {
            String name = free(item.fileName(i), names);
            if (fetch(item.media().get(i), held)) {
              zip.putNextEntry(new ZipEntry(name));
              Files.copy(held, zip);
              zip.closeEntry();
            } else {
              missing.add(name);
            }
          }
          after = item.item();
        }
      } while (page.size() == PAGE);
      if (!missing.isEmpty()) {
        zip.putNextEntry(new ZipEntry(free(MISSING, names)));
        zip.write(String.join("\n", missing).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } finally {
      Files.deleteIfExists(held);
    }
  }

  /// Through a file: a slow reader must not keep the object store's answer waiting. False where the
  /// picture is gone.
  private boolean fetch(StoredMedia media, Path held) throws IOException {
    try (InputStream in =
        store.getObject(GetObjectArgs.builder().bucket(bucket).object(media.key()).build())) {
      Files.copy(in, held, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (ErrorResponseException refused) {
      if (refused.errorResponse().code().equals("NoSuchKey")) {
        return false;
      }
      throw new IOException("the object store refused a picture", refused);
    } catch (MinioException away) {
      throw new IOException("the object store could not be read", away);
    }
  }

  /// Several pictures of a task may get the name of another's.
  private static String free(String wanted, Set<String> names) {
    String name = wanted;
    for (int i = 2; !names.add(name.toLowerCase(Locale.ROOT)); i++) {
      int dot = wanted.lastIndexOf('.');
      name = wanted.substring(0, dot) + "_" + i + wanted.substring(dot);
    }
    return name;
  }
}
