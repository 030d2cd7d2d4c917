package org.voicepersona.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;

/** The digests by which the Hub knows contents, in hexadecimal. */
public final class FileDigest {

  private FileDigest() {}

  /** Returns what a large file is known by: the SHA-256 of its content. */
  public static String sha256(Path file) throws IOException {
    return new DigestUtils(DigestUtils.getSha256Digest()).digestAsHex(file);
  }

  /** Returns what git knows a small file by: the SHA-1 of its size in bytes and its content. */
  public static String gitBlob(Path file, long size) throws IOException {
    MessageDigest digest = DigestUtils.getSha1Digest();
    digest.update(("blob " + size + "\0").getBytes(UTF_8));
    return new DigestUtils(digest).digestAsHex(file);
  }
}
