package org.voicepersona.model.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.voicepersona.durable.DurableFiles;

/** Writes files that are either there whole or not at all, whenever the process is killed. */
final class AtomicFiles {

  /** How the name of a file ends while it is written. */
  static final String PARTIAL = ".partial";

  private AtomicFiles() {}

  /** Writes what a file holds. */
  interface Content {
    /** Writes everything to {@code channel}, which is empty. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /** Writes {@code bytes} to {@code file}. */
  static void write(Path file, byte[] bytes) throws IOException {
    write(file, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
  }

  /** Writes {@code content} beside {@code file}, flushes it to the disk and renames it. */
  static void write(Path file, Content content) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + PARTIAL);
    Files.deleteIfExists(partial); // Never written through: it may be a link.
    try (FileChannel channel =
        FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.writeTo(channel);
      channel.force(true);
    }
    DurableFiles.move(partial, file);
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
