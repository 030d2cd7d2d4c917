package org.voicepersona.globe.folder;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Archive and compression formats that are not read, and the command that unpacks each. */
public enum Packing {
  /** Archives of PKZIP. */
  ZIP(".zip", "PK\3\4", "unzip"),
  /** Files of gzip that are no archives. */
  GZIP(".gz", "\u001F\u008B", "gunzip"),
  /** Files of bzip2. */
  BZIP2(".bz2", "BZh", "bunzip2"),
  /** Files of xz. */
  XZ(".xz", "\u00FD7zXZ", "unxz"),
  /** Files of Zstandard. */
  ZSTANDARD(".zst", "(\u00B5/\u00FD", "unzstd"),
  /** Archives of 7-Zip. */
  SEVEN_ZIP(".7z", "7z\u00BC\u00AF", "7z x"),
  /** Archives of WinRAR. */
  RAR(".rar", "Rar!", "unrar x");

  private final String ending;
  private final String magic;
  private final String program;

  Packing(String ending, String magic, String program) {
    this.ending = ending;
    this.magic = magic;
    this.program = program;
  }

  /** Returns the form of a file of this name, if it is one. */
  static Optional<Packing> ofName(String name) {
    return first(form -> name.toLowerCase(Locale.ROOT).endsWith(form.ending));
  }

  /**
   * Returns the form of a file that begins so, if it is one.
   *
   * @param head the first bytes, as characters of ISO 8859-1
   */
  public static Optional<Packing> ofHead(String head) {
    return first(form -> head.startsWith(form.magic));
  }

  private static Optional<Packing> first(Predicate<Packing> fits) {
    return Arrays.stream(values()).filter(fits).findFirst();
  }

  /** Returns what to do with such a file, as a sentence without an end. */
  public String advice() {
    return "Unpack %s with '%s' first: archives are read as .tar, .tar.gz or .tgz"
        .formatted(ending, program);
  }
}
