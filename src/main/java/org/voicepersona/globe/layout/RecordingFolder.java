package org.voicepersona.globe.layout;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.folder.LocalFolder;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/**
 * Reads recordings that are files named by rows. These names are untrusted: only files within the
 * folder are opened, after resolving links.
 */
public final class RecordingFolder implements Recordings {

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

  /** The folders that are searched, each with a trailing slash. */
  private final List<String> folders;

  private RecordingFolder(List<String> folders) {
    this.folders = folders;
  }

  /**
   * Returns the folder of the recordings of a shard.
   *
   * @param within relative to the folder that contains the shard, or that it is
   * @param audioRoot another folder that may contain the recordings; empty for none
   */
  static RecordingFolder of(ShardPlace place, String within, String audioRoot) {
    String usual = place.folder() + (within.isEmpty() ? "" : within + "/");
    return new RecordingFolder(
        audioRoot.isEmpty() ? List.of(usual) : List.of(usual, audioRoot.replaceFirst("/*$", "/")));
  }

  @Override
  public byte[] read(Recording recording, Next next) throws IOException, RowFault {
    String uri = place(recording.path());
    try (FileBytes file = FileBytes.open(uri)) {
      if (!recording.span().isWhole()) {
        return RecordingPart.read(file, recording);
      }
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
      throw ContainedPath.outside(
          path, folders.get(0), "it is an address, and nothing is fetched because a row names it");
    }
    String folder = folders.get(folders.size() - 1);
    if (!LocalFolder.isLocal(folder)) {
      return distant(folder, path);
    }
    List<Path> roots = folders.stream().map(it -> Path.of(LocalFolder.withoutScheme(it))).toList();
    return ContainedPath.of(roots, path).toString();
  }

  private static String distant(String folder, String path) throws RowFault {
    if (path.startsWith("/") || Arrays.asList(path.split("/", -1)).contains("..")) {
      throw ContainedPath.outside(path, folder, "it leads out of it");
    }
    return folder + path.replaceFirst("^(\\./+)+", "");
  }

  @Override
  public void close() {}
}
