package io.plantain.storage;

import io.plantain.kit.fetch.FetchOutcome;
import io.plantain.kit.fetch.SafeFetcher;
import io.plantain.storage.picture.Darkroom;
import io.plantain.storage.picture.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The pictures that customers bring, looked at for their size alone. Nothing waits for a
/// stranger's server: what does not come at once has no known size.
@Component
class Originals {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SafeFetcher fetcher;
  private final Darkroom darkroom;
  private final StorageSettings settings;

  Originals(SafeFetcher fetcher, Darkroom darkroom, StorageSettings settings) {
    this.fetcher = fetcher;
    this.darkroom = darkroom;
    this.settings = settings;
  }

  @Nullable Size sizeOf(String link) throws IOException {
    FetchOutcome outcome = fetcher.fetch(link, settings.maxPictureSize().toBytes(), PATIENCE);
    if (!(outcome instanceof FetchOutcome.Fetched(Path file, long bytes, String type))) {
      return null;
    }
    try {
      return darkroom.sizeOf(file);
    } finally {
      TemporaryFiles.delete(file);
    }
  }
}
