package org.voicepersona.globe.layout.tar;

import java.io.IOException;
import java.util.Optional;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.CommonVoice;
import org.voicepersona.globe.layout.ArchiveStream;
import org.voicepersona.globe.layout.IndexedLayout;
import org.voicepersona.globe.layout.RecordingFolder;
import org.voicepersona.globe.layout.Recordings;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.ShardPlace;
import org.voicepersona.globe.layout.tar.GzipStream.DamagedContentException;

/**
 * Archives of Common Voice releases: the clips of a language in a folder {@code clips}, and lists
 * of them next to it. The rows are the clips of {@code validated.tsv}, in the order of the archive,
 * with the name of the list that assigns their split in a column {@code split}.
 */
public final class CommonVoiceArchiveLayout implements IndexedLayout {

  /** Prefix of the top folder of a release, such as {@code cv-corpus-17.0-2024-03-15}. */
  private static final String TOP = "cv-corpus-";

  /** Members to examine before an archive is taken for another format. */
  private static final int MEMBERS_LOOKED_AT = 50;

  @Override
  public String name() {
    return "Common Voice archive";
  }

  @Override
  public boolean isOf(ShardPlace place) throws IOException {
    if (!Archive.is(place) || place.bytes() == 0) {
      return false;
    }
    try (ArchiveStream in = Archive.of(place).open()) {
      TarMembers members = new TarMembers(in);
      for (int i = 0; i < MEMBERS_LOOKED_AT; i++) {
        Optional<TarMember> member = members.next();
        if (member.isEmpty()) {
          return false;
        } else if (isList(member.get()) || member.get().name().startsWith(TOP)) {
          return true;
        }
      }
      return false;
    } catch (DamagedArchiveException | DamagedContentException e) {
      return false;
    }
  }

  static boolean isList(TarMember member) {
    return member.kind() == TarMember.Kind.FILE && CommonVoice.isList(lastOf(member.name()));
  }

  /** Returns whether a member is in a folder of clips. */
  static boolean isClip(TarMember member) {
    return ("/" + member.name()).matches("(?s).*/%s/[^/]+".formatted(CommonVoice.CLIPS))
        && member.kind() != TarMember.Kind.FOLDER;
  }

  static String lastOf(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  @Override
  public Recordings recordings(ShardPlace place, RecordingFolder folder) throws IOException {
    return Archive.of(place).recordings();
  }

  @Override
  public void index(ShardPlace place, RowIndexWriter rows)
      throws IOException, UnreadableShardException {
    try (ArchiveStream in = Archive.of(place).open();
        CommonVoiceMembers found = new CommonVoiceMembers()) {
      found.read(new TarMembers(in));
      found.addTo(rows);
    } catch (DamagedContentException e) {
      throw new UnreadableShardException(ReadFault.DAMAGED_ARCHIVE, e.getMessage(), e);
    }
  }
}
