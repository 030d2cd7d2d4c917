package org.voicepersona.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The checked header of a safetensors file: 8 bytes with its length N, N bytes of JSON, then the
 * tensors, which cover the rest without a gap or an overlap.
 *
 * @param tensors by name, in the order they lie in the file
 * @param metadata the free-text entries under {@code __metadata__}
 */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, String> metadata) {

  /** Largest header in bytes; the format allows 100 MB, the models here have 0.2 MB. */
  static final int MAX_HEADER_BYTES = BoundedJson.MOST_BYTES;

  private static final int MOST_DIMENSIONS = 8;
  private static final Pattern NAME = Pattern.compile("[!-~]{1,256}");
  private static final int LENGTH_BYTES = 8;

  /** Reads and checks the header of {@code file}. */
  static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < LENGTH_BYTES) {
      throw new CheckpointException(
          file + ": truncated: " + fileBytes + " bytes, must be at least " + LENGTH_BYTES);
    }
    byte[] lengthBytes = readFully(file, channel, 0, LENGTH_BYTES);
    long length = ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_HEADER_BYTES) {
      throw new CheckpointException(
          "%s: header length is %s, must be in 2..%d"
              .formatted(file, Long.toUnsignedString(length), MAX_HEADER_BYTES));
    }
    long dataStart = LENGTH_BYTES + length;
    if (dataStart > fileBytes) {
      throw new CheckpointException(
          "%s: truncated in the header: %d bytes, the header ends at %d"
              .formatted(file, fileBytes, dataStart));
    }
    JsonNode root = parse(file, readFully(file, channel, LENGTH_BYTES, (int) length));
    Map<String, TensorInfo> tensors = readTensors(file, root, dataStart);
    requireCovered(file, tensors, dataStart, fileBytes);
    return new SafetensorsHeader(tensors, readMetadata(file, root.path("__metadata__")));
  }

  private static byte[] readFully(Path file, FileChannel channel, long position, int count)
      throws IOException {
    byte[] bytes = new byte[count];
    readFully(file, channel, position, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Fills {@code target}, whose position is 0, with the bytes from {@code position} on. */
  static void readFully(Path file, FileChannel channel, long position, ByteBuffer target)
      throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target, position + target.position()) < 0) {
        throw new CheckpointException(file + ": became shorter while it was read");
      }
    }
  }

  private static JsonNode parse(Path file, byte[] header) {
    if (header[0] != '{') {
      throw new CheckpointException(file + ": the header does not start with '{'");
    }
    return BoundedJson.parse(file + ": header", header, BoundedJson.MOST_TOKENS);
  }

  private static Map<String, TensorInfo> readTensors(Path file, JsonNode root, long dataStart) {
    List<TensorInfo> tensors = new ArrayList<>();
    root.properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("__metadata__")) {
                tensors.add(readTensor(file, field.getKey(), field.getValue(), dataStart));
              }
            });
    tensors.sort(
        Comparator.comparingLong(TensorInfo::position).thenComparingLong(TensorInfo::bytes));
    Map<String, TensorInfo> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return byName;
  }

  private static TensorInfo readTensor(Path file, String name, JsonNode json, long dataStart) {
    requireName(file, name);
    String where = file + ": tensor " + name;
    JsonNode typeName = json.path("dtype");
    ElementType type =
        ElementType.byName(typeName.asText())
            .orElseThrow(
                () ->
                    new CheckpointException(
                        where
                            + ": dtype is "
                            + PrintableText.of(typeName)
                            + ", which is not read here"));
    List<Long> shape = readIntegers(where + ": shape", json.path("shape"));
    List<Long> offsets = readIntegers(where + ": data_offsets", json.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
      throw new CheckpointException(
          where + ": data_offsets is " + offsets + ", must be [begin, end]");
    }
    long bytes = offsets.get(1) - offsets.get(0);
    long wanted = bytesOf(where, type, shape);
    if (bytes != wanted) {
      throw new CheckpointException(
          "%s: data_offsets %s hold %d bytes, %s%s needs %d"
              .formatted(where, offsets, bytes, type, shape, wanted));
    }
    if (offsets.get(0) > Long.MAX_VALUE - dataStart) {
      throw new CheckpointException(where + ": data_offsets " + offsets + " are out of range");
    }
    return new TensorInfo(name, type, shape, dataStart + offsets.get(0), bytes);
  }

  /** Checks that a tensor's name in {@code file} is short and printable. */
  static void requireName(Path file, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new CheckpointException(
          "%s: a tensor is called '%s', must have 1 to 256 letters, digits and signs"
              .formatted(file, PrintableText.of(name)));
    }
  }

  private static long bytesOf(String where, ElementType type, List<Long> shape) {
    try {
      return Math.multiplyExact(Tensor.elements(shape), (long) type.bytes());
    } catch (ArithmeticException e) {
      throw new CheckpointException(where + ": shape " + shape + " is too large", e);
    }
  }

  private static List<Long> readIntegers(String where, JsonNode json) {
    if (!json.isArray()) {
      throw new CheckpointException(
          where + " is " + PrintableText.of(json) + ", must be a list of integers");
    }
    if (json.size() > MOST_DIMENSIONS) {
      throw new CheckpointException(
          "%s has %d numbers, must have at most %d".formatted(where, json.size(), MOST_DIMENSIONS));
    }
    List<Long> integers = new ArrayList<>();
    for (JsonNode item : json) {
      if (!item.isIntegralNumber() || !item.canConvertToLong() || item.longValue() < 0) {
        throw new CheckpointException(
            where + " is " + PrintableText.of(json) + ", must be integers from 0 on");
      }
      integers.add(item.longValue());
    }
    return integers;
  }

  private static void requireCovered(
      Path file, Map<String, TensorInfo> tensors, long dataStart, long fileBytes) {
    long end = dataStart;
    for (TensorInfo tensor : tensors.values()) {
      if (tensor.position() != end) {
        throw new CheckpointException(
            "%s: tensor %s begins at byte %d, must be %d: %s"
                .formatted(
                    file,
                    tensor.name(),
                    tensor.position(),
                    end,
                    tensor.position() < end ? "it overlaps another" : "there is a hole before it"));
      }
      end += tensor.bytes();
      if (end > fileBytes || end < 0) {
        throw new CheckpointException(
            "%s: truncated: tensor %s ends at byte %s, the file has %d"
                .formatted(file, tensor.name(), Long.toUnsignedString(end), fileBytes));
      }
    }
    if (end != fileBytes) {
      throw new CheckpointException(
          "%s: %d bytes follow the last tensor, must be none".formatted(file, fileBytes - end));
    }
  }

  private static Map<String, String> readMetadata(Path file, JsonNode json) {
    Map<String, String> metadata = new LinkedHashMap<>();
    json.properties()
        .forEach(
            field -> {
              if (!field.getValue().isTextual()) {
                throw new CheckpointException(
                    "%s: __metadata__.%s is %s, must be text"
                        .formatted(
                            file,
                            PrintableText.of(field.getKey()),
                            PrintableText.of(field.getValue())));
              }
              metadata.put(field.getKey(), field.getValue().textValue());
            });
    return metadata;
  }
}
