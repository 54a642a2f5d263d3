package io.plantain.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// Keeps the logs of a long run from filling the disk. They are files that processes hold open and
/// append to, so a long one is copied aside, over the copy before, and emptied; what is written in
/// the moment between is lost.
final class LogLimit {
  static final String OLDER = ".1";
  private static final String LOG = ".log";

  private final long maxBytes;

  /// @param maxBytes of one file; twice that is kept at most
  LogLimit(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void apply(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    List<Path> logs;
    try (Stream<Path> files = Files.list(directory)) {
      logs = files.filter(file -> file.toString().endsWith(LOG)).toList();
    }
    for (Path log : logs) {
      if (Files.size(log) > maxBytes) {
        Files.copy(
            log,
            log.resolveSibling(log.getFileName() + OLDER),
            StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
          channel.truncate(0);
        }
      }
    }
  }
}
