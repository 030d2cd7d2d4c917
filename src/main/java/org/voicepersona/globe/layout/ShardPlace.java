package org.voicepersona.globe.layout;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.voicepersona.globe.folder.LocalFolder;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/**
 * A file or folder that may be a shard, before anything is known of its rows.
 *
 * @param uri where it lies; that of a folder ends with a slash
 * @param bytes its size; 0 for a folder
 * @param state a word that changes whenever the file is written to, as far as the file system
 *     tells; of a folder it tells nothing
 */
public record ShardPlace(String uri, long bytes, String state) {

  /** Checks that nothing is missing. */
  public ShardPlace {
    requireNonNull(uri, "uri is null");
    requireNonNull(state, "state is null");
  }

  /**
   * Looks at a place.
   *
   * @throws IOException if it is not there, or the file system fails
   */
  public static ShardPlace of(String uri) throws IOException {
    if (uri.endsWith("/")) {
      return new ShardPlace(uri, 0, "");
    }
    if (LocalFolder.isLocal(uri)) {
      Path path = Path.of(LocalFolder.withoutScheme(uri));
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      String state = attributes.lastModifiedTime() + " " + attributes.fileKey();
      return new ShardPlace(uri, attributes.size(), state);
    }
    MatchResult.Metadata found = FileSystems.matchSingleFileSpec(uri);
    String checksum = Objects.requireNonNullElse(found.checksum(), "");
    return new ShardPlace(uri, found.sizeBytes(), checksum + " " + found.lastModifiedMillis());
  }

  /** Returns whether it is a folder. */
  public boolean isFolder() {
    return uri.endsWith("/");
  }

  /** Returns the name without folders, in lower case. */
  public String name() {
    return uri.substring(uri.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /** Returns the folder that it is, or that it lies in, with a slash behind it. */
  public String folder() {
    return uri.substring(0, uri.lastIndexOf('/') + 1);
  }

  /** Returns whether a folder of this name lies beside the file, as far as that can be told. */
  public boolean hasFolderBeside(String name) {
    return !LocalFolder.isLocal(uri)
        || Files.isDirectory(Path.of(LocalFolder.withoutScheme(folder() + name)));
  }

  /**
   * Reads the first bytes of the file; all of a shorter one, none of a folder.
   *
   * @throws IOException if the file system fails
   */
  public byte[] head(int most) throws IOException {
    if (isFolder()) {
      return new byte[0];
    }
    try (FileBytes file = FileBytes.open(uri)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, file.size()));
      file.read(0, bytes);
      return bytes.array();
    }
  }
}
