package org.voicepersona.audio.file;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/**
 * WMA and other ASF files: of their header the properties of file and streams, and the packets; see
 * Microsoft's Advanced Systems Format Specification 01.20.
 */
final class AsfFile {

  private static final String NAME = "WMA";
  private static final String HEADER = "0&\u00B2u\u008Ef\u00CF\u0011\u00A6\u00D9\0\u00AA\0b\u00CEl";
  private static final String DATA = "6&\u00B2u\u008Ef\u00CF\u0011\u00A6\u00D9\0\u00AA\0b\u00CEl";
  private static final String FILE_PROPERTIES =
      "\u00A1\u00DC\u00AB\u008CG\u00A9\u00CF\u0011\u008E\u00E4\0\u00C0\u000C Se";
  private static final String STREAM_PROPERTIES =
      "\u0091\u0007\u00DC\u00B7\u00B7\u00A9\u00CF\u0011\u008E\u00E6\0\u00C0\u000C Se";

  private static final int OBJECT_BYTES = 24; // identifier and length
  private static final int HEADER_BYTES = 30;
  private static final int DATA_HEADER_BYTES = 50;
  private static final int FILE_PROPERTIES_BYTES = 104;
  private static final int PACKET_BYTES_AT = 92;
  private static final int MAX_PROPERTIES = 8;
  private static final int MAX_PROPERTY_BYTES = 1 << 16;

  private AsfFile() {}

  static boolean recognises(Bytes bytes) {
    return bytes.is(bytes.from(), HEADER);
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    int start = bytes.from();
    int data = end(bytes, start);
    List<Part> properties = properties(bytes.endingAt(data), start + HEADER_BYTES);
    if (!bytes.is(data, DATA)) {
      throw new AudioException(Reason.NO_AUDIO, "no sound in the WMA file");
    }
    int length = HEADER_BYTES + properties.stream().mapToInt(Part::length).sum();
    byte[] header = new byte[HEADER_BYTES];
    ByteBuffer.wrap(header)
        .order(LITTLE_ENDIAN)
        .put(bytes.array(), start, HEADER_BYTES)
        .putLong(16, length)
        .putInt(OBJECT_BYTES, properties.size());
    List<Part> parts = new ArrayList<>();
    parts.add(Part.of(header));
    parts.addAll(properties);
    parts.add(bytes.part(data, endOfPackets(bytes, data, properties)));
    return new SoundFile(NAME, "asf", parts);
  }

  /** The length of the packets is that of their header alone where it was never filled in. */
  private static int endOfPackets(Bytes bytes, int data, List<Part> properties)
      throws AudioException {
    if (!bytes.has(data, DATA_HEADER_BYTES)) {
      throw damaged("it ends within the header of its packets");
    }
    if (bytes.s64(data + 16, LITTLE_ENDIAN) > DATA_HEADER_BYTES) {
      return end(bytes, data);
    }
    long packetBytes = bytes.left(data);
    for (Part part : properties) {
      if (bytes.is(part.from(), FILE_PROPERTIES) && part.length() >= FILE_PROPERTIES_BYTES) {
        packetBytes = bytes.u32(part.from() + PACKET_BYTES_AT, LITTLE_ENDIAN);
      }
    }
    int left = bytes.left(data) - DATA_HEADER_BYTES;
    return bytes.to() - (int) (left % Math.max(1, packetBytes));
  }

  private static List<Part> properties(Bytes header, int first) throws AudioException {
    List<Part> properties = new ArrayList<>();
    int at = first;
    while (header.has(at, OBJECT_BYTES)) {
      int end = end(header, at);
      if (header.is(at, FILE_PROPERTIES) || header.is(at, STREAM_PROPERTIES)) {
        properties.add(header.part(at, end));
        if (end - at > MAX_PROPERTY_BYTES || properties.size() > MAX_PROPERTIES) {
          throw damaged("too many streams or too much about them");
        }
      }
      at = end;
    }
    return properties;
  }

  /** Returns where the object at {@code at} ends. */
  private static int end(Bytes bytes, int at) throws AudioException {
    if (!bytes.has(at, HEADER_BYTES) && !bytes.has(at, OBJECT_BYTES)) {
      throw damaged("it ends within its header");
    }
    long size = bytes.s64(at + 16, LITTLE_ENDIAN);
    if (size < OBJECT_BYTES) {
      throw damaged("an object of %d bytes".formatted(size));
    }
    if (!bytes.has(at, size)) {
      throw new AudioException(
          Reason.UNDECODABLE, "truncated WMA file: %d of %d bytes".formatted(bytes.left(at), size));
    }
    return at + (int) size;
  }

  private static AudioException damaged(String what) {
    return new AudioException(Reason.UNDECODABLE, "damaged WMA file: " + what);
  }
}
