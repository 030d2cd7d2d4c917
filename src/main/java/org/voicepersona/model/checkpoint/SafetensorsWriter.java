package org.voicepersona.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a safetensors file whose tensors are filled piece by piece, in any order and by several
 * threads.
 *
 * <p>The first tensor begins at a page of {@value #PAGE_BYTES} bytes, as does every tensor whose
 * length is a multiple of it; each of the others begins at a multiple of its element size.
 */
public final class SafetensorsWriter {

  /** Alignment of the tensors whose length is a multiple of it, in bytes. */
  public static final int PAGE_BYTES = 4096;

  private final FileChannel channel;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final AtomicLong missingBytes = new AtomicLong();

  /**
   * Writes the header.
   *
   * @param channel an empty file; stays open
   * @param specs the tensors; names differ
   * @param metadata free-text entries for the header
   */
  public SafetensorsWriter(
      FileChannel channel, List<TensorSpec> specs, Map<String, String> metadata)
      throws IOException {
    this.channel = channel;
    List<TensorSpec> ordered = new ArrayList<>(specs);
    ordered.sort(
        Comparator.comparing((TensorSpec spec) -> spec.bytes() % PAGE_BYTES != 0)
            .thenComparing(spec -> -spec.type().bytes()));
    byte[] json = header(ordered, metadata);
    int start = roundUp(Long.BYTES + json.length);
    ByteBuffer header = ByteBuffer.allocate(start).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(start - Long.BYTES).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    writeFully(header.flip(), 0);
    long position = start;
    for (TensorSpec spec : ordered) {
      tensors.put(
          spec.name(),
          new TensorInfo(spec.name(), spec.type(), spec.shape(), position, spec.bytes()));
      position += spec.bytes();
    }
    missingBytes.set(position - start);
  }

  private static byte[] header(List<TensorSpec> ordered, Map<String, String> metadata) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode text = root.putObject("__metadata__");
      metadata.forEach(text::put);
    }
    long offset = 0;
    for (TensorSpec spec : ordered) {
      ObjectNode entry = root.putObject(spec.name());
      entry.put("dtype", spec.type().name());
      spec.shape().forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(offset).add(offset + spec.bytes());
      offset += spec.bytes();
    }
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static int roundUp(int bytes) {
    return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  }

  /**
   * Writes {@code bytes} into the tensor called {@code name}, from its byte {@code offset} on.
   *
   * @param bytes little-endian elements
   */
  public void write(String name, long offset, ByteBuffer bytes) throws IOException {
    TensorInfo tensor = tensors.get(name);
    if (offset < 0 || offset + bytes.remaining() > tensor.bytes()) {
      throw new IllegalArgumentException(
          "%s: bytes %d to %d are beyond its %d"
              .formatted(name, offset, offset + bytes.remaining(), tensor.bytes()));
    }
    missingBytes.addAndGet(-bytes.remaining());
    writeFully(bytes, tensor.position() + offset);
  }

  /** Checks that all bytes of all tensors were written. */
  public void finish() {
    if (missingBytes.get() != 0) {
      throw new IllegalStateException(missingBytes.get() + " bytes were not written");
    }
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}
