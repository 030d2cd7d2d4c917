package org.voicepersona.audio.file;

import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/**
 * The code books of a Vorbis stream: a few bits can claim a book of millions of vectors, and there
 * may be 256 of them. See the Vorbis I specification, 3.2.1.
 */
final class VorbisSetup {

  private static final String HEADER = "\u0005vorbis";
  private static final int BOOK_MARK = 0x564342;

  /** Values of all books together; libvorbis writes some ten thousand. */
  private static final long MAX_VALUES = 1 << 22;

  private final Bytes bytes;
  private long bit;

  private VorbisSetup(Bytes bytes, int start) {
    this.bytes = bytes;
    bit = 8L * start;
  }

  /** Checks the books in a stream's three headers; without a header of books there is nothing. */
  static void check(Bytes headers) throws AudioException {
    for (int at = headers.from(); at < headers.to(); at++) {
      if (headers.is(at, HEADER)) {
        new VorbisSetup(headers, at + HEADER.length()).checkBooks();
        return;
      }
    }
  }

  private void checkBooks() throws AudioException {
    long books = read(8) + 1;
    long values = 0;
    for (int i = 0; i < books; i++) {
      if (read(24) != BOOK_MARK) {
        throw damaged("no book where one should be");
      }
      long dimensions = read(16);
      long entries = read(24);
      values += entries * Math.max(1, dimensions);
      if (values > MAX_VALUES) {
        throw damaged("books of more than %d values".formatted(MAX_VALUES));
      }
      skipLengths(entries);
      skipValues(entries, dimensions);
    }
  }

  private void skipLengths(long entries) throws AudioException {
    boolean isOrdered = read(1) == 1;
    if (isOrdered) {
      skip(5);
      long entry = 0;
      while (entry < entries) {
        entry += read(Long.SIZE - Long.numberOfLeadingZeros(entries - entry));
      }
      return;
    }
    boolean isSparse = read(1) == 1;
    for (long entry = 0; entry < entries; entry++) {
      if (!isSparse || read(1) == 1) {
        skip(5);
      }
    }
  }

  private void skipValues(long entries, long dimensions) throws AudioException {
    long type = read(4);
    if (type == 0) {
      return;
    }
    skip(64);
    long width = read(4) + 1;
    skip(1);
    long count = type == 1 ? root(entries, dimensions) : entries * dimensions;
    skip(count * width);
  }

  /** Returns the greatest number whose power of {@code exponent} is at most {@code entries}. */
  private static long root(long entries, long exponent) throws AudioException {
    if (exponent == 0) {
      throw damaged("a book of no dimensions");
    }
    long root = (long) Math.floor(Math.pow((double) entries, 1.0 / exponent)) + 1;
    while (Math.pow((double) root, (double) exponent) > entries) {
      root--;
    }
    return root;
  }

  /** Returns the next bits, the first being the lowest. */
  private long read(int count) throws AudioException {
    long number = 0;
    for (int i = 0; i < count; i++, bit++) {
      if (!bytes.has(bit / 8, 1)) {
        throw damaged("it ends within its books");
      }
      number |= (bytes.u8((int) (bit / 8)) >> (bit % 8) & 1L) << i;
    }
    return number;
  }

  private void skip(long bits) throws AudioException {
    bit += bits;
    if (bit > 8L * bytes.to()) {
      throw damaged("it ends within its books");
    }
  }

  private static AudioException damaged(String what) {
    return new AudioException(Reason.UNDECODABLE, "damaged Vorbis set-up: " + what);
  }
}
