package io.plantain.storage;

import io.plantain.kit.TryLater;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Files that live as long as a batch. What a killed process left is swept, also by its neighbours:
/// whoever needs a file for longer touches it.
@Component
class TemporaryFiles {
  private static final Logger log = LoggerFactory.getLogger(TemporaryFiles.class);
  private static final Duration SURELY_LEFT = Duration.ofHours(1); // far above any try of a batch

  static Path create() {
    try {
      return Files.createTempFile("plantain-fetch-", ".part");
    } catch (IOException full) {
      throw new TryLater("temporary files cannot be used", full);
    }
  }

  static void delete(@Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException stays) {
      log.atWarn().addKeyValue("file", file.getFileName()).log("temporary file not removed");
    }
  }

  /// It waits for its upload, and may do so for hours while the object store is away.
  static void stillNeeded(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException gone) {
      log.atWarn().addKeyValue("file", file.getFileName()).log("temporary file not touched");
    }
  }

  /// @return how many were left behind by a process that died, and are gone
  int sweep() {
    int gone = 0;
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    Instant limit = Instant.now().minus(SURELY_LEFT);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "plantain-fetch-*")) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
          delete(file);
          gone++;
        }
      }
    } catch (IOException unreadable) {
      log.atWarn().log("temporary files could not be swept");
    }
    return gone;
  }
}
