package org.voicepersona.output.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import org.voicepersona.output.directory.LineInput;

/**
 * JSON as letters and digits that stand on a line: deflated, in Base64. Each is packed for itself,
 * so that damage to one takes no other along; what records of this program have in common they need
 * not say, since the compression begins with a few typical ones.
 */
final class PackedJson {

  /** What lies on disks was packed with these: they never change. Others would be another form. */
  private static final String TYPICAL = "typical-outcomes.jsonl";

  private static final byte[] DICTIONARY = dictionary();

  private static final int BUFFER_BYTES = 4096;

  private PackedJson() {}

  private static byte[] dictionary() {
    try (InputStream in = PackedJson.class.getResourceAsStream(TYPICAL)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns JSON in packed form. */
  static byte[] pack(byte[] json) {
    Deflater deflater = new Deflater();
    ByteArrayOutputStream packed = new ByteArrayOutputStream(json.length / 2);
    try (var out = new DeflaterOutputStream(packed, deflater, BUFFER_BYTES)) {
      deflater.setDictionary(DICTIONARY);
      out.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return Base64.getEncoder().withoutPadding().encode(packed.toByteArray());
  }

  /**
   * Returns the JSON that was packed.
   *
   * @throws IOException if it is none; the message says so
   */
  static byte[] unpack(byte[] packed) throws IOException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(Base64.getDecoder().decode(packed));
      ByteArrayOutputStream json = new ByteArrayOutputStream(BUFFER_BYTES);
      byte[] buffer = new byte[BUFFER_BYTES];
      while (!inflater.finished()) {
        int length = inflater.inflate(buffer);
        json.write(buffer, 0, length);
        if (inflater.needsDictionary()) {
          inflater.setDictionary(DICTIONARY);
        } else if (length == 0 || json.size() > LineInput.MOST_BYTES) {
          throw new DataFormatException("is cut off, or too long");
        }
      }
      if (inflater.getRemaining() > 0) {
        throw new DataFormatException("goes on");
      }
      return json.toByteArray();
    } catch (DataFormatException | IllegalArgumentException e) {
      throw new IOException("is not what was packed: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }
}
