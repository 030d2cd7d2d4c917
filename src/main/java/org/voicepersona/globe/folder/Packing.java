package org.voicepersona.globe.folder;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Archive and compression formats that are not supported, with the command that unpacks each. */
public enum Packing {
  /** A ZIP archive. */
  ZIP(".zip", "PK\3\4", "unzip"),
  /** A gzip file that is not a tar archive. */
  GZIP(".gz", "\u001F\u008B", "gunzip"),
  BZIP2(".bz2", "BZh", "bunzip2"),
  XZ(".xz", "\u00FD7zXZ", "unxz"),
  /** A Zstandard file. */
  ZSTANDARD(".zst", "(\u00B5/\u00FD", "unzstd"),
  SEVEN_ZIP(".7z", "7z\u00BC\u00AF", "7z x"),
  /** A RAR archive. */
  RAR(".rar", "Rar!", "unrar x");

  private final String ending;
  private final String magic;
  private final String program;

  Packing(String ending, String magic, String program) {
    this.ending = ending;
    this.magic = magic;
    this.program = program;
  }

  /** Returns the format of a file with this name; empty if it has none of these extensions. */
  static Optional<Packing> ofName(String name) {
    return first(form -> name.toLowerCase(Locale.ROOT).endsWith(form.ending));
  }

  /**
   * Returns the format of a file with these first bytes; empty if it is none of these.
   *
   * @param head the first bytes, as ISO 8859-1 characters
   */
  public static Optional<Packing> ofHead(String head) {
    return first(form -> head.startsWith(form.magic));
  }

  private static Optional<Packing> first(Predicate<Packing> fits) {
    return Arrays.stream(values()).filter(fits).findFirst();
  }

  /** Returns an instruction for such a file, as a sentence without its full stop. */
  public String advice() {
    return "Unpack %s with '%s' first: archives are read as .tar, .tar.gz or .tgz"
        .formatted(ending, program);
  }
}
