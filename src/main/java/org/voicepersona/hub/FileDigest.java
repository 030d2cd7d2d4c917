package org.voicepersona.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;

/** The digests by which the Hub identifies contents, in hexadecimal. */
public final class FileDigest {

  private FileDigest() {}

  /** Returns the SHA-256 of a file's content, the digest of a large file. */
  public static String sha256(Path file) throws IOException {
    return new DigestUtils(DigestUtils.getSha256Digest()).digestAsHex(file);
  }

  /** Returns git's blob id, the digest of a small file: the SHA-1 of its byte size and content. */
  public static String gitBlob(Path file, long size) throws IOException {
    MessageDigest digest = DigestUtils.getSha1Digest();
    digest.update(("blob " + size + "\0").getBytes(UTF_8));
    return new DigestUtils(digest).digestAsHex(file);
  }
}
