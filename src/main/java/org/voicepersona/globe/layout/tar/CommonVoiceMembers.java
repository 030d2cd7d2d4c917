package org.voicepersona.globe.layout.tar;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.Recording;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.RowSpool;
import org.voicepersona.globe.layout.tar.GzipStream.DamagedContentException;

/** Collects the clips and lists of a Common Voice archive, which may be in any order. */
final class CommonVoiceMembers implements Closeable {

  private static final String AUDIO = "audio";
  private static final String PATH = "path";

  private final RowSpool clips = new RowSpool();
  private final CommonVoiceLists lists = new CommonVoiceLists();
  private Optional<RowFault> damage = Optional.empty();

  CommonVoiceMembers() throws IOException {}

  /**
   * Reads the archive in one pass, up to its end or the first damage.
   *
   * @throws UnreadableShardException if a list has too many columns
   */
  void read(TarMembers members) throws IOException, UnreadableShardException {
    try {
      Optional<TarMember> member = members.next();
      while (member.isPresent()) {
        add(member.get(), members);
        member = members.next();
      }
    } catch (DamagedArchiveException | DamagedContentException e) {
      damage = Optional.of(new RowFault(ReadFault.DAMAGED_ARCHIVE, e.getMessage()));
    }
  }

  private void add(TarMember member, TarMembers members)
      throws IOException, UnreadableShardException {
    String name = CommonVoiceArchiveLayout.lastOf(member.name());
    if (CommonVoiceArchiveLayout.isList(member)) {
      lists.read(name, new BufferedInputStream(members.content(member)));
    } else if (CommonVoiceArchiveLayout.isClip(member)) {
      clips.add(clip(name, member));
    }
  }

  private static IndexedRow clip(String name, TarMember member) {
    Map<String, String> texts = Map.of(PATH, name);
    if (member.kind() != TarMember.Kind.FILE) {
      String message = "'%s' is %s".formatted(name, member.kind().phrase());
      return IndexedRow.faulty(texts, new RowFault(ReadFault.NO_RECORDING, message));
    } else if (!member.whole()) {
      String message = "the archive ends in the midst of '%s'".formatted(name);
      return IndexedRow.faulty(texts, new RowFault(ReadFault.TRUNCATED, message));
    }
    return new IndexedRow(texts, Map.of(AUDIO, Recording.inShard(member.offset(), member.bytes())));
  }

  /**
   * Writes the rows: the listed clips in the order of the archive, then listed clips that are
   * missing, unless the archive is damaged.
   *
   * @throws UnreadableShardException if there is no list
   */
  void addTo(RowIndexWriter rows) throws IOException, UnreadableShardException {
    if (lists.isEmpty()) {
      throw new UnreadableShardException(
          ReadFault.DAMAGED_ARCHIVE,
          damage.map(RowFault::getMessage).orElse("the archive has none of Common Voice's lists"));
    }
    rows.addRecordings(AUDIO, "recording");
    for (long i = 0; i < clips.size(); i++) {
      IndexedRow clip = clips.row(i);
      Optional<Map<String, String>> said = lists.of(clip.texts().get(PATH));
      if (said.isPresent()) {
        Map<String, String> texts = new LinkedHashMap<>(said.get());
        texts.remove(AUDIO);
        rows.add(new IndexedRow(texts, clip.recordings(), clip.fault()));
      }
    }
    if (damage.isPresent()) {
      rows.add(IndexedRow.faulty(Map.of(), damage.get()));
    } else {
      lists.handOverMissing(rows::add);
    }
  }

  @Override
  public void close() throws IOException {
    try (clips) {
      lists.close();
    }
  }
}
