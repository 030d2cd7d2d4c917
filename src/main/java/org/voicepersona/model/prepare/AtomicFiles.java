package org.voicepersona.model.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.voicepersona.durable.DurableFiles;

/** Writes files atomically: a killed process leaves the whole file or none. */
final class AtomicFiles {

  /** Suffix of a file that is being written. */
  static final String PARTIAL = ".partial";

  private AtomicFiles() {}

  /** Writes a file's content. */
  interface Content {
    /** Writes everything to {@code channel}, which is empty. */
    void writeTo(FileChannel channel) throws IOException;
  }

  static void write(Path file, byte[] bytes) throws IOException {
    write(file, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
  }

  /** Writes {@code content} to a partial file beside {@code file}, syncs and renames it. */
  static void write(Path file, Content content) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + PARTIAL);
    Files.deleteIfExists(partial); // never written through: it may be a link
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
