package org.voicepersona.model.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.model.checkpoint.BoundedJson;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.SafetensorsFile;
import org.voicepersona.model.checkpoint.TensorInfo;

/**
 * Makes placeholders for files of weights that are not on this machine: sparse files of full size,
 * with the header and the first bytes of each tensor, so that a {@link Checkpoint} can be opened,
 * checked and identified with them. Tensors still needed are kept whole.
 */
final class PlaceholderWeights {

  private static final int LENGTH_BYTES = 8;

  private PlaceholderWeights() {}

  /** Reads bytes of the original file. */
  @FunctionalInterface
  private interface Reading {
    void read(long from, ByteBuffer into) throws IOException;
  }

  /** Makes {@code place} a placeholder for a published file. */
  static void ofPublished(Path place, String shard, PublishedShards shards) throws IOException {
    write(place, shards.size(shard), (from, into) -> shards.read(shard, from, into), Set.of());
  }

  /**
   * Makes {@code place} a placeholder for {@code whole} that keeps the tensors {@code kept} whole.
   */
  static void ofLocal(Path place, Path whole, Set<String> kept) throws IOException {
    try (FileChannel file = FileChannel.open(whole, StandardOpenOption.READ)) {
      write(place, file.size(), (from, into) -> readFully(file, from, into), kept);
    }
  }

  private static void readFully(FileChannel file, long from, ByteBuffer into) throws IOException {
    for (long at = from; into.hasRemaining(); ) {
      int read = file.read(into, at);
      if (read < 0) {
        throw new IOException("the file became shorter while it was read");
      }
      at += read;
    }
  }

  private static void write(Path place, long size, Reading source, Set<String> kept)
      throws IOException {
    Path partial = place.resolveSibling(place.getFileName() + AtomicFiles.PARTIAL);
    Files.deleteIfExists(partial);
    try (FileChannel out =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      copy(source, 0, headerBytes(place, size, source), out);
      if (size > out.size()) {
        out.write(ByteBuffer.allocate(1), size - 1);
      }
      try (SafetensorsFile header = SafetensorsFile.open(partial)) {
        header.tensors().values().parallelStream()
            .forEach(tensor -> copy(tensor, source, kept.contains(tensor.name()), out));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      out.force(true);
    }
    DurableFiles.move(partial, place);
  }

  private static int headerBytes(Path place, long size, Reading source) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (size < LENGTH_BYTES) {
      throw new CheckpointException(place.getFileName() + ": " + size + " bytes are no weights");
    }
    source.read(0, length);
    long bytes = length.getLong(0);
    if (bytes < 2 || bytes > Math.min(BoundedJson.MOST_BYTES, size - LENGTH_BYTES)) {
      throw new CheckpointException(
          "%s: the header's length is %s in a file of %d bytes"
              .formatted(place.getFileName(), Long.toUnsignedString(bytes), size));
    }
    return (int) bytes + LENGTH_BYTES;
  }

  private static void copy(TensorInfo tensor, Reading source, boolean whole, FileChannel out) {
    try {
      long bytes =
          whole ? tensor.bytes() : Math.min(tensor.bytes(), Checkpoint.DIGEST_SAMPLE_BYTES);
      copy(source, tensor.position(), bytes, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Reading source, long from, long bytes, FileChannel out)
      throws IOException {
    for (long at = from; at < from + bytes; ) {
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(from + bytes - at, 1 << 20));
      source.read(at, chunk);
      chunk.flip();
      while (chunk.hasRemaining()) {
        at += out.write(chunk, at);
      }
    }
  }
}
