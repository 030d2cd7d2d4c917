package org.voicepersona.testing.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;

/** The content of a published file. */
interface Content {

  long size();

  InputStream open() throws IOException;

  static Content of(byte[] bytes) {
    return new Content() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }

  static Content of(Path file) {
    return new Content() {
      @Override
      public long size() {
        try {
          return Files.size(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }
    };
  }

  /** A content of blanks, of which each takes a time to come if that is not zero. */
  static Content blanks(long bytes, Duration each) {
    return new Content() {
      @Override
      public long size() {
        return bytes;
      }

      @Override
      public InputStream open() {
        return new InputStream() {
          @Override
          public int read() {
            return ' ';
          }

          @Override
          public int read(byte[] into, int start, int length) {
            if (each.isZero()) {
              Arrays.fill(into, start, start + length, (byte) ' ');
              return length;
            }
            LockSupport.parkNanos(each.toNanos());
            into[start] = ' ';
            return 1;
          }
        };
      }
    };
  }

  /** A content of which nothing but its size is known. */
  static Content claiming(long bytes) {
    return new Content() {
      @Override
      public long size() {
        return bytes;
      }

      @Override
      public InputStream open() {
        throw new IllegalStateException("nobody should have asked for it");
      }

      @Override
      public String sha256() {
        return "c".repeat(64);
      }
    };
  }

  /** Returns the SHA-256 of the content, in hexadecimal. */
  default String sha256() {
    return digest("SHA-256", "");
  }

  /** Returns the digest git knows the content by. */
  default String gitSha1() {
    return digest("SHA-1", "blob " + size() + "\0");
  }

  private String digest(String algorithm, String head) {
    try (InputStream in = open()) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(head.getBytes(UTF_8));
      byte[] chunk = new byte[1 << 16];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
