package io.plantain.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/// One at a time changes which processes run: launcher, watcher, `scale` or `down`.
final class Lock implements AutoCloseable {
  /// A file lock is held by a whole JVM, so threads need one of their own.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final FileChannel channel;

  private Lock(FileChannel channel) {
    this.channel = channel;
  }

  static Lock take(Home home) {
    THREADS.lock();
    try {
      FileChannel channel =
          FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock(); // released by close, and by the system when we are killed
      return new Lock(channel);
    } catch (IOException e) {
      THREADS.unlock();
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      THREADS.unlock();
    }
  }
}
