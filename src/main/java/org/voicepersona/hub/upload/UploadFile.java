package org.voicepersona.hub.upload;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.voicepersona.hub.FileDigest;
import org.voicepersona.hub.HubFile;

/**
 * A file to upload.
 *
 * @param path its path in the repository
 * @param file its path on this machine
 * @param size in bytes
 * @param sha256 the digest of a large file
 * @param gitSha1 the digest of a small file
 */
record UploadFile(String path, Path file, long size, String sha256, String gitSha1) {

  /** Computes size and digests of a file. */
  static UploadFile of(String path, Path file) throws IOException {
    long size = Files.size(file);
    return new UploadFile(
        path, file, size, FileDigest.sha256(file), FileDigest.gitBlob(file, size));
  }

  /** Returns whether a file of the Hub has the same content. */
  boolean is(HubFile known) {
    return known.blob().equals(sha256) || known.blob().equals(gitSha1);
  }

  /** Returns the first bytes of the file, at most {@code bytes}, in base64. */
  String sample(int bytes) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Base64.getEncoder().encodeToString(in.readNBytes(bytes));
    }
  }

  /** Returns {@code length} bytes from {@code from} on, read as they are sent. */
  BodyPublisher part(long from, long length) {
    return length == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(
            BodyPublishers.ofInputStream(() -> open(from, length)), length);
  }

  private InputStream open(long from, long length) {
    try {
      InputStream in = Files.newInputStream(file);
      try {
        in.skipNBytes(from);
      } catch (IOException e) {
        in.close();
        throw e;
      }
      return new Part(in, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends after {@code length} bytes. */
  private static final class Part extends FilterInputStream {

    private long left;

    private Part(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int start, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(into, start, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
