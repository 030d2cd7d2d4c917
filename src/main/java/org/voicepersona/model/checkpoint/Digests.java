package org.voicepersona.model.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.codec.digest.DigestUtils;

/** SHA-256 digests. */
public final class Digests {

  private static final int CHUNK_BYTES = 1 << 20;

  private static final Map<FileState, String> REMEMBERED = new ConcurrentHashMap<>();

  /** A file's metadata, by which changes are detected. */
  private record FileState(Path path, long bytes, FileTime modified, String key) {

    static FileState of(Path file) throws IOException {
      Path path = file.toRealPath();
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileState(path, now.size(), now.lastModifiedTime(), String.valueOf(now.fileKey()));
    }
  }

  private Digests() {}

  /**
   * Returns the SHA-256 of {@code file} in hexadecimal. Reads the file only once in a process while
   * its length and modification time stay the same.
   */
  public static String remembered(Path file) {
    try {
      FileState state = FileState.of(file);
      String known = REMEMBERED.get(state);
      if (known == null) {
        known = sha256(file);
        REMEMBERED.put(state, known);
      }
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Returns a fresh SHA-256. */
  public static MessageDigest sha256() {
    return DigestUtils.getSha256Digest();
  }

  /** Returns the SHA-256 of {@code file} in hexadecimal. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      while (channel.read(chunk) >= 0) {
        digest.update(chunk.flip());
        chunk.clear();
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
