package io.penstock.deadletter;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Holds other processes off a dead-letter file by a lock on a file beside it. The system releases
 * it when a process dies, however it dies.
 */
final class SoleWriter implements AutoCloseable {

  private final FileChannel channel;

  private SoleWriter(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Becomes the one writer.
   *
   * @throws IOException also if there is another
   */
  static SoleWriter of(Path file) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".lock");
    FileChannel channel =
        FileChannel.open(
            beside, OwnerOnly.options(StandardOpenOption.WRITE), OwnerOnly.attributes(beside));
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new SoleWriter(channel);
      }
    } catch (OverlappingFileLockException inThisProcess) {
      channel.close();
      throw new IOException("another pipeline of this process writes to it", inThisProcess);
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
    channel.close();
    throw new IOException("another process writes to it");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The lock goes with the process at the latest.
    }
  }
}
