package org.voicepersona.model.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file, checked when it is opened; each tensor is memory-mapped on demand. The file
 * must not change while it is in use.
 */
public final class SafetensorsFile implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;

  private SafetensorsFile(Path path, FileChannel channel, SafetensorsHeader header) {
    this.path = path;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens {@code path} and checks its header.
   *
   * @throws CheckpointException if the file is missing, not regular, or malformed: the header's
   *     length or JSON, an unsupported type, a gap, an overlap, a tensor beyond the end, bytes
   *     after the last tensor
   */
  public static SafetensorsFile open(Path path) {
    ModelFiles.requireRegular(path);
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      boolean opened = false;
      try {
        SafetensorsFile file =
            new SafetensorsFile(path, channel, SafetensorsHeader.read(path, channel));
        opened = true;
        return file;
      } finally {
        if (!opened) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw ModelFiles.unreadable(path, e);
    }
  }

  /** Returns the file. */
  public Path path() {
    return path;
  }

  /** Returns the tensors by name, in the order they lie in the file. */
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /** Returns the free-text entries of the header. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * Memory-maps the tensor {@code name}, which stays readable after the file is closed.
   *
   * @throws CheckpointException if there is no such tensor, or it is larger than 2 GiB
   */
  public Tensor tensor(String name) {
    TensorInfo info = info(name);
    if (info.bytes() > Integer.MAX_VALUE) {
      throw new CheckpointException(
          "%s: tensor %s has %d bytes, must be at most %d"
              .formatted(path, name, info.bytes(), Integer.MAX_VALUE));
    }
    try {
      return new Tensor(
          name,
          info.type(),
          info.shape(),
          channel.map(MapMode.READ_ONLY, info.position(), info.bytes()),
          target -> {
            int end = target.position() + (int) info.bytes();
            readInto(name, target.slice(target.position(), (int) info.bytes()), info.position());
            target.position(end);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": tensor " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Copies {@code count} elements of the tensor {@code name}, from element {@code from} on, to the
   * heap as a tensor of shape [count].
   *
   * @throws CheckpointException if there is no such tensor
   */
  public Tensor read(String name, long from, int count) {
    TensorInfo info = info(name);
    int width = info.type().bytes();
    if (from < 0 || (from + count) * width > info.bytes()) {
      throw new IllegalArgumentException(
          "%s: elements %d to %d are beyond its end".formatted(name, from, from + count));
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, width));
    readInto(name, bytes, info.position() + from * width);
    return new Tensor(name, info.type(), List.of((long) count), bytes.flip());
  }

  /** Fills {@code target} with the bytes from {@code position} on. */
  private void readInto(String name, ByteBuffer target, long position) {
    try {
      SafetensorsHeader.readFully(path, channel, position, target);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": tensor " + name + ": " + e.getMessage(), e);
    }
  }

  private TensorInfo info(String name) {
    TensorInfo info = header.tensors().get(name);
    if (info == null) {
      throw new CheckpointException(path + ": tensor " + name + " is missing");
    }
    return info;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
  }
}
