package org.voicepersona.globe.layout.tar;

import static java.util.Objects.requireNonNull;

/**
 * A member of a tar archive.
 *
 * @param name its path in the archive: untrusted, nothing is opened under it
 * @param kind what it is
 * @param offset where its content begins
 * @param bytes how long that is
 * @param whole whether all of it is there
 */
record TarMember(String name, Kind kind, long offset, long bytes, boolean whole) {

  /** What a member can be. */
  enum Kind {
    /** A file. */
    FILE("a file"),
    /** A folder. */
    FOLDER("a folder"),
    /** A hard or symbolic link, which is not followed. */
    LINK("a link, which is not followed"),
    /** A file with holes. */
    SPARSE("a sparse file"),
    /** A device, a pipe and the like. */
    SPECIAL("a device or the like");

    private final String phrase;

    Kind(String phrase) {
      this.phrase = phrase;
    }

    /** Returns what it is in a sentence. */
    String phrase() {
      return phrase;
    }
  }

  /** Checks that nothing is missing. */
  TarMember {
    requireNonNull(name, "name is null");
    requireNonNull(kind, "kind is null");
  }
}
