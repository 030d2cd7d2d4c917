package org.voicepersona.model.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes a Protocol Buffers message, see <a
 * href="https://protobuf.dev/programming-guides/encoding/">its encoding</a>. Large fields are
 * referenced, and copied only once at the end.
 */
final class ProtoMessage {

  private static final int VARINT = 0;
  private static final int DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final List<ByteBuffer> chunks = new ArrayList<>();
  private long size;

  ProtoMessage add(int field, long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeVarint(bytes, ((long) field << 3) | VARINT);
    writeVarint(bytes, value);
    return append(ByteBuffer.wrap(bytes.toByteArray()));
  }

  ProtoMessage add(int field, float value) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(0, value);
    ByteArrayOutputStream tag = new ByteArrayOutputStream();
    writeVarint(tag, ((long) field << 3) | FIXED_32);
    return append(ByteBuffer.wrap(tag.toByteArray())).append(bytes);
  }

  ProtoMessage add(int field, String text) {
    return add(field, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds bytes, which must not change afterwards. */
  ProtoMessage add(int field, ByteBuffer bytes) {
    return begin(field, bytes.remaining()).append(bytes.duplicate());
  }

  ProtoMessage add(int field, ProtoMessage message) {
    begin(field, message.size);
    message.chunks.forEach(this::append);
    return this;
  }

  private ProtoMessage begin(int field, long length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeVarint(bytes, ((long) field << 3) | DELIMITED);
    writeVarint(bytes, length);
    return append(ByteBuffer.wrap(bytes.toByteArray()));
  }

  private ProtoMessage append(ByteBuffer chunk) {
    chunks.add(chunk);
    size += chunk.remaining();
    return this;
  }

  private static void writeVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** Returns the encoded message. */
  byte[] toBytes() {
    ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(size));
    chunks.forEach(chunk -> whole.put(chunk.duplicate()));
    return whole.array();
  }
}
