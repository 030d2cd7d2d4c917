package org.voicepersona.hub.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digests by which the Hub knows contents, in hexadecimal. */
final class FileDigest {

  private FileDigest() {}

  /** Returns what a large file is known by. */
  static String sha256(Path file) throws IOException {
    return of("SHA-256", "", file);
  }

  /** Returns what git knows a small file by. */
  static String gitBlob(Path file, long size) throws IOException {
    return of("SHA-1", "blob " + size + "\0", file);
  }

  private static String of(String algorithm, String head, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(head.getBytes(UTF_8));
      byte[] chunk = new byte[1 << 16];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
