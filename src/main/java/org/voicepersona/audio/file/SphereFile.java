package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.file.Pcm.Coding;

/**
 * NIST's SPHERE files: a header of text, then samples. See the SPHERE package of the Linguistic
 * Data Consortium.
 */
final class SphereFile {

  private static final String NAME = "SPHERE";
  private static final int SIZE_LINE_END = 16; // "NIST_1A", the header's size, two line ends
  private static final int LONGEST_HEADER = 1 << 16;
  private static final Pattern SIZE = Pattern.compile("NIST_1A\\s+(\\d{1,9})\\s");
  private static final Pattern FIELD = Pattern.compile("(?m)^(\\w+) -(?:i|r|s\\d+) (.*)$");

  private final Bytes bytes;
  private final Map<String, String> fields = new HashMap<>();

  private SphereFile(Bytes bytes) {
    this.bytes = bytes;
  }

  static boolean recognises(Bytes bytes) {
    return bytes.is(bytes.from(), "NIST_1A");
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    return new SphereFile(bytes).read();
  }

  private SoundFile read() throws AudioException {
    int start = bytes.from();
    int data = start + headerBytes();
    String header = bytes.name(start, data - start);
    int end = header.indexOf("end_head");
    Matcher field = FIELD.matcher(end < 0 ? header : header.substring(0, end));
    while (field.find()) {
      fields.put(field.group(1), field.group(2).strip());
    }
    Pcm samples = pcm();
    long claimed = number("sample_count", 0) * samples.frameBytes();
    long there = bytes.left(data);
    if (claimed > there) {
      throw damaged("%d of %d bytes of samples".formatted(there, claimed));
    }
    return samples.file(NAME, bytes, data, (int) (claimed == 0 ? bytes.to() : data + claimed));
  }

  private int headerBytes() throws AudioException {
    int shown = Math.min(bytes.left(bytes.from()), SIZE_LINE_END);
    Matcher size = SIZE.matcher(bytes.name(bytes.from(), shown));
    int length = size.lookingAt() ? Integer.parseInt(size.group(1)) : 0;
    if (length < SIZE_LINE_END || length > LONGEST_HEADER || !bytes.has(bytes.from(), length)) {
      throw damaged("a header of %d bytes".formatted(length));
    }
    return length;
  }

  private Pcm pcm() throws AudioException {
    long channels = number("channel_count", 1);
    long rateHz = number("sample_rate", 0);
    SourceLimits.check(rateHz, channels);
    String coding = fields.getOrDefault("sample_coding", "pcm");
    int width = (int) Math.min(number("sample_n_bytes", coding.startsWith("pcm") ? 2 : 1), 9);
    String order = fields.getOrDefault("sample_byte_format", "01");
    ByteOrder byteOrder = order.startsWith("1") && width > 1 ? BIG_ENDIAN : LITTLE_ENDIAN;
    return switch (coding) {
      case "pcm" -> new Pcm(Coding.SIGNED, channels, rateHz, width, byteOrder);
      case "ulaw", "mu-law" -> new Pcm(Coding.MU_LAW, channels, rateHz, width, byteOrder);
      case "alaw" -> new Pcm(Coding.A_LAW, channels, rateHz, width, byteOrder);
      default ->
          throw new AudioException(
              Reason.UNDECODABLE,
              "a SPHERE file coded as '%s' is not read: unpack it first, as with sph2pipe"
                  .formatted(coding));
    };
  }

  private long number(String field, long absent) throws AudioException {
    String text = fields.get(field);
    if (text == null) {
      return absent;
    }
    if (!text.matches("\\d{1,12}(\\.0*)?")) {
      throw damaged("%s is '%s', must be a number".formatted(field, text));
    }
    return Long.parseLong(text.replaceFirst("\\..*", ""));
  }

  private static AudioException damaged(String what) {
    return new AudioException(Reason.UNDECODABLE, "damaged SPHERE file: " + what);
  }
}
