package io.plantain.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// PostgreSQL's own programs, packed in a jar on the class path.
public final class PostgresBinaries {
  static final String MAJOR = "18";

  /// Names the directory of unpacked programs, so that an upgrade unpacks anew.
  public static final String DIRECTORY_NAME = "postgres-18.6";

  private static final int OWNER_EXECUTES = 0100;

  private PostgresBinaries() {}

  static void unpackTo(Path directory) throws IOException {
    if (Files.exists(directory.resolve("bin/postgres"))) {
      return;
    }
    // Unpacked beside and moved in one step: a second process or a kill never sees half of it.
    Path unpacking =
        Files.createDirectories(
            directory.resolveSibling("unpacking-" + ProcessHandle.current().pid()));
    try (InputStream packed = open();
        var tar =
            new TarArchiveInputStream(
                new XZCompressorInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        extract(tar, entry, unpacking);
      }
    }
    try {
      Files.move(unpacking, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another process was faster; its copy is the same.
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path into)
      throws IOException {
    Path target = into.resolve(entry.getName()).normalize();
    if (!target.startsWith(into)) {
      throw new IOException("unexpected path in the archive: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
    if ((entry.getMode() & OWNER_EXECUTES) != 0) {
      target.toFile().setExecutable(true, false);
    }
  }

  private static InputStream open() throws IOException {
    String system =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac")
            ? "darwin"
            : "linux";
    String cpu = "aarch64".equals(System.getProperty("os.arch")) ? "arm_64" : "x86_64";
    String name = "/postgres-" + system + "-" + cpu + ".txz";
    InputStream packed = PostgresBinaries.class.getResourceAsStream(name);
    if (packed == null) {
      throw new IOException(
          "No PostgreSQL is packed for this machine ("
              + name
              + "). Start one yourself and set SPRING_DATASOURCE_URL.");
    }
    return packed;
  }
}
