package org.voicepersona.globe.parquet.bytes;

/** Thrown for a part of a file that exceeds what the memory of this process can ever hold. */
public final class PageTooLargeException extends Exception {

  private static final long serialVersionUID = 1;

  PageTooLargeException(long bytes, long most) {
    super(
        "it needs %,d bytes at once, more than the %,d that the JVM's heap can give to reading"
            .formatted(bytes, most));
  }
}
