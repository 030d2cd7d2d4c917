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
 * A file or folder that may be a shard, before it is opened.
 *
 * @param uri its address; that of a folder ends with a slash
 * @param bytes its size; 0 for a folder
 * @param state a text that changes whenever the file is written, as far as the file system tells;
 *     always empty for a folder
 */
public record ShardPlace(String uri, long bytes, String state) {

  public ShardPlace {
    requireNonNull(uri, "uri is null");
    requireNonNull(state, "state is null");
  }

  /**
   * Reads the attributes of a file.
   *
   * @throws IOException if the file is missing, or the file system fails
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

  public boolean isFolder() {
    return uri.endsWith("/");
  }

  /** Returns the name without folders, in lower case. */
  public String name() {
    return uri.substring(uri.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /** Returns the folder itself, or the parent folder of the file, with a trailing slash. */
  public String folder() {
    return uri.substring(0, uri.lastIndexOf('/') + 1);
  }

  /** Returns whether a folder with this name is next to the file; true if that is not known. */
  public boolean hasFolderBeside(String name) {
    return !LocalFolder.isLocal(uri)
        || Files.isDirectory(Path.of(LocalFolder.withoutScheme(folder() + name)));
  }

  /**
   * Reads up to {@code most} first bytes of the file; none of a folder.
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
