package org.voicepersona.model.torch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source into the archive that libtorch loads: a zip with the source of one
 * class, its constants, and one pickled instance. Weights are arguments of its methods.
 *
 * <p>Format: {@code torch/csrc/jit/docs/serialization.md} of PyTorch.
 */
final class TorchScriptArchive {

  /** The newest format version; operators mean what the documentation of PyTorch 2 says. */
  private static final String VERSION = "10\n";

  private static final String ROOT = "graph/";

  private TorchScriptArchive() {}

  /**
   * Returns an archive with one instance of {@code className}.
   *
   * @param source TorchScript that declares {@code class NAME(Module)}
   * @param attributes values of the instance's fields: Integer, Double or Boolean, as declared
   */
  static byte[] pack(String className, String source, Map<String, Object> attributes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "data.pkl", pickleInstance(className, new TreeMap<>(attributes)));
      store(zip, "code/__torch__.py", source.getBytes(UTF_8));
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "version", VERSION.getBytes(US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(ROOT + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setSize(content.length);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** Pickles {@code object.__new__(className)} with the state {@code attributes} by protocol 2. */
  private static byte[] pickleInstance(String className, Map<String, Object> attributes)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(new byte[] {(byte) 0x80, 2}); // PROTO 2
    out.writeBytes("c__torch__\n" + className + "\n"); // GLOBAL
    out.writeBytes(")\u0081}("); // EMPTY_TUPLE NEWOBJ EMPTY_DICT MARK
    for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
      byte[] name = attribute.getKey().getBytes(UTF_8);
      out.writeByte('X'); // BINUNICODE
      out.writeInt(Integer.reverseBytes(name.length));
      out.write(name);
      pickle(out, attribute.getValue());
    }
    out.writeBytes("ub."); // SETITEMS BUILD STOP
    return bytes.toByteArray();
  }

  private static void pickle(DataOutputStream out, Object value) throws IOException {
    if (value instanceof Boolean flag) {
      out.writeByte(flag ? 0x88 : 0x89); // NEWTRUE, NEWFALSE
    } else if (value instanceof Integer number) {
      out.writeByte('J'); // BININT
      out.writeInt(Integer.reverseBytes(number));
    } else if (value instanceof Double number) {
      out.writeByte('G'); // BINFLOAT
      out.writeDouble(number);
    } else {
      throw new IllegalArgumentException(
          value + " is neither Integer nor Double nor Boolean: TorchScript has no field for it");
    }
  }
}
