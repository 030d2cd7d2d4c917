package org.voicepersona.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** What a person finds in an output directory, file by file. */
final class PublishedBytes {

  private PublishedBytes() {}

  /** Returns the size and checksum of each published file but run.json, by its path. */
  static Map<String, String> of(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        if (!name.startsWith(".progress") && !name.equals("run.json")) {
          byte[] bytes = Files.readAllBytes(file);
          CRC32C crc = new CRC32C();
          crc.update(bytes);
          files.put(name, bytes.length + ":" + HexFormat.of().toHexDigits(crc.getValue()));
        }
      }
    }
    return files;
  }
}
