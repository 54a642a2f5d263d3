package io.plantain.storage;

import io.plantain.storage.film.Film;
import io.plantain.storage.picture.PictureFormat;
import io.plantain.storage.picture.ReadyPicture;
import io.plantain.storage.picture.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A picture or a film that was examined and waits for its upload.
///
/// @param file the caller deletes it
/// @param thumbnail a small JPEG; null for a film, of which nothing is decoded
/// @param durationMillis of a film
/// @param shown a picture that is to be looked at before its upload, as a JPEG; null for one that
///   was, or need not be
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record ReadyMedia(
    Path file,
    long bytes,
    String extension,
    String contentType,
    int width,
    int height,
    String sha256,
    byte @Nullable [] thumbnail,
    @Nullable Long durationMillis,
    byte @Nullable [] shown) {

  /// Looked at, and found harmless.
  ReadyMedia passed() {
    return new ReadyMedia(
        file,
        bytes,
        extension,
        contentType,
        width,
        height,
        sha256,
        thumbnail,
        durationMillis,
        null);
  }

  static ReadyMedia of(ReadyPicture picture) {
    PictureFormat format = picture.format();
    return new ReadyMedia(
        picture.file(),
        picture.bytes(),
        format.extension(),
        format.contentType(),
        picture.width(),
        picture.height(),
        picture.sha256(),
        picture.thumbnail(),
        null,
        picture.shown());
  }

  static ReadyMedia of(Film film) throws IOException {
    return new ReadyMedia(
        film.file(),
        Files.size(film.file()),
        film.container().extension(),
        film.container().contentType(),
        film.width(),
        film.height(),
        Sha256.of(film.file()),
        null,
        film.duration().toMillis(),
        null);
  }
}
