package org.voicepersona.globe.layout.tree;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.Folder;
import org.voicepersona.globe.folder.FolderFile;
import org.voicepersona.globe.layout.ChannelStream;

/**
 * A tree on a remote file system that Beam supports; all files are listed at once.
 *
 * @param root its address, with a trailing slash
 */
record DistantTree(String root) implements Tree {

  @Override
  public void walk(Visitor visitor) throws IOException, UnreadableShardException {
    SortedMap<String, SortedMap<String, TreeFile>> folders = new TreeMap<>(ORDER);
    for (FolderFile file : Folder.at(root, name -> true).tree("")) {
      int name = file.path().lastIndexOf('/') + 1;
      folders
          .computeIfAbsent(file.path().substring(0, name), any -> new TreeMap<>(ORDER))
          .put(file.path().substring(name), new TreeFile(file.bytes(), file.modified()));
    }
    for (var folder : folders.entrySet()) {
      visitor.visit(new TreeFolder(this, folder.getKey(), folder.getValue()));
    }
  }

  @Override
  public Optional<byte[]> content(String path) throws IOException {
    String around = root.replaceFirst("[^/]+/$", "");
    String uri = path.startsWith("../") ? around + path.substring(3) : root + path;
    try (ChannelStream in = ChannelStream.open(uri)) {
      return in.end() > LARGEST_TEXT ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (FileNotFoundException | NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
