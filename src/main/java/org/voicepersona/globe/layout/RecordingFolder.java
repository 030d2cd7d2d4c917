package org.voicepersona.globe.layout;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.folder.LocalFolder;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/**
 * Recordings that are files of their own, which rows name. Such a name is a stranger's: only what
 * lies within the folder is opened, wherever links lead.
 */
public final class RecordingFolder implements Recordings {

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

  private final String folder;

  private RecordingFolder(String folder) {
    this.folder = folder;
  }

  /**
   * Returns the folder of the recordings of a shard.
   *
   * @param within relative to the folder that the shard lies in, or that it is
   */
  static RecordingFolder of(ShardPlace place, String within) {
    return new RecordingFolder(place.folder() + (within.isEmpty() ? "" : within + "/"));
  }

  @Override
  public byte[] read(Recording recording, Next next) throws IOException, RowFault {
    String uri = place(recording.path());
    try (FileBytes file = FileBytes.open(uri)) {
      ByteBuffer bytes = ByteBuffer.allocate(RecordingSize.require(file.size()));
      file.read(0, bytes);
      return bytes.array();
    } catch (FileNotFoundException | FileSystemException e) {
      throw new RowFault(
          ReadFault.MISSING_RECORDING,
          "the recording '%s' cannot be read: %s".formatted(recording.path(), e.getMessage()));
    }
  }

  private String place(String path) throws IOException, RowFault {
    if (ADDRESS.matcher(path).matches()) {
      throw ContainedPath.outside(path, folder, "it is an address, and nothing is fetched because a row names it");
    }
    return LocalFolder.isLocal(folder)
        ? ContainedPath.of(Path.of(LocalFolder.withoutScheme(folder)), path).toString()
        : distant(path);
  }

  private String distant(String path) throws RowFault {
    if (path.startsWith("/") || Arrays.asList(path.split("/", -1)).contains("..")) {
      throw ContainedPath.outside(path, folder, "it leads out of it");
    }
    return folder + path.replaceFirst("^(\\./+)+", "");
  }

  @Override
  public void close() {}
}
