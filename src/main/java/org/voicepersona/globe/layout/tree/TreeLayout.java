package org.voicepersona.globe.layout.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.LocalFolder;
import org.voicepersona.globe.layout.IndexedLayout;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.Recording;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.ShardPlace;

/** Folders of recordings, whose labels are in neighbouring files. */
public final class TreeLayout implements IndexedLayout {

  static final String SPEAKER = "speaker_id";
  static final String TRANSCRIPT = "transcript";
  static final String GENDER = "gender";
  static final String AGE = "age";
  static final String ACCENT = "accent";

  private static final String AUDIO = "audio";
  private static final String PATH = "path";
  private static final String FOLDER = "folder";

  @Override
  public String name() {
    return "folder of recordings";
  }

  @Override
  public boolean isOf(ShardPlace place) {
    return place.isFolder();
  }

  private static Tree tree(ShardPlace place) {
    return LocalFolder.isLocal(place.uri())
        ? new LocalTree(Path.of(LocalFolder.withoutScheme(place.uri())))
        : new DistantTree(place.uri());
  }

  @Override
  public String state(ShardPlace place) throws IOException {
    CRC32C state = new CRC32C();
    try {
      tree(place)
          .walk(
              folder ->
                  folder
                      .files()
                      .forEach(
                          (name, file) ->
                              state.update((folder.path() + name + file + "\n").getBytes(UTF_8))));
    } catch (UnreadableShardException e) {
      throw new IllegalStateException("listing a tree reads none of its files", e);
    }
    return Long.toHexString(state.getValue());
  }

  @Override
  public void index(ShardPlace place, RowIndexWriter rows)
      throws IOException, UnreadableShardException {
    rows.addRecordings(AUDIO, "recording");
    List<Labels> ways = List.of(new LibriSpeechLabels(), new VctkLabels(), new SidecarLabels());
    tree(place)
        .walk(
            folder -> {
              for (String name : folder.recordings()) {
                rows.add(row(folder, name, ways));
              }
            });
  }

  private static IndexedRow row(TreeFolder folder, String name, List<Labels> ways)
      throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(PATH, folder.path() + name);
    texts.put(FOLDER, folder.name());
    try {
      for (Labels way : ways) {
        way.of(folder, name).forEach(texts::putIfAbsent);
      }
      texts.remove(AUDIO);
      Recording recording = Recording.file(folder.path() + name, folder.files().get(name).bytes());
      return new IndexedRow(texts, Map.of(AUDIO, recording));
    } catch (RowFault e) {
      return IndexedRow.faulty(texts, e);
    }
  }
}
