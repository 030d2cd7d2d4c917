package org.voicepersona.globe.layout.tar;

import static java.util.Objects.requireNonNull;

/**
 * A member of a tar archive.
 *
 * @param name its path in the archive; untrusted, never used to open a file
 * @param kind its type
 * @param offset the offset of its content
 * @param bytes the length of its content
 * @param whole whether the archive contains all of it
 */
record TarMember(String name, Kind kind, long offset, long bytes, boolean whole) {

  /** The types of members. */
  enum Kind {
    /** A file. */
    FILE("a file"),
    /** A folder. */
    FOLDER("a folder"),
    /** A hard or symbolic link, which is not followed. */
    LINK("a link, which is not followed"),
    /** A sparse file. */
    SPARSE("a sparse file"),
    /** A device, pipe or other special file. */
    SPECIAL("a device or the like");

    private final String phrase;

    Kind(String phrase) {
      this.phrase = phrase;
    }

    /** Returns the type as a phrase for messages. */
    String phrase() {
      return phrase;
    }
  }

  TarMember {
    requireNonNull(name, "name is null");
    requireNonNull(kind, "kind is null");
  }
}
