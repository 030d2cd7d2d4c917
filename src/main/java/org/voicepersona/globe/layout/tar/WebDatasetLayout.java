package org.voicepersona.globe.layout.tar;

import java.io.IOException;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.RecordingName;
import org.voicepersona.globe.layout.ArchiveStream;
import org.voicepersona.globe.layout.IndexedLayout;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.RecordingFolder;
import org.voicepersona.globe.layout.Recordings;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.RowSpool;
import org.voicepersona.globe.layout.ShardPlace;
import org.voicepersona.globe.layout.tar.GzipStream.DamagedContentException;

/**
 * WebDataset tar archives: a sample is a run of consecutive members with one key, such as {@code
 * key.flac} and {@code key.json} or {@code key.txt}.
 */
public final class WebDatasetLayout implements IndexedLayout {

  @Override
  public String name() {
    return "WebDataset tar";
  }

  @Override
  public boolean isOf(ShardPlace place) throws IOException {
    return Archive.is(place);
  }

  @Override
  public Recordings recordings(ShardPlace place, RecordingFolder folder) throws IOException {
    return Archive.of(place).recordings();
  }

  @Override
  public void index(ShardPlace place, RowIndexWriter rows)
      throws IOException, UnreadableShardException {
    if (place.bytes() == 0) {
      throw new UnreadableShardException(ReadFault.EMPTY_FILE, "the file is empty");
    }
    try (ArchiveStream in = Archive.of(place).open();
        RowSpool spool = new RowSpool()) {
      new Indexing(in, spool).run();
      rows.addRecordings(Sample.AUDIO, "recording");
      addAll(spool, rows);
    } catch (DamagedContentException e) {
      throw new UnreadableShardException(ReadFault.DAMAGED_ARCHIVE, e.getMessage(), e);
    }
  }

  /** Adds the rows; a row whose key occurs elsewhere in the archive becomes a fault. */
  private static void addAll(RowSpool spool, RowIndexWriter rows)
      throws IOException, UnreadableShardException {
    BitSet repeated = RepeatedKeys.among(spool);
    for (int number = 0; number < spool.size(); number++) {
      IndexedRow row = spool.row(number);
      rows.add(
          repeated.get(number)
              ? IndexedRow.faulty(row.texts(), Sample.inPieces(row.texts()))
              : row);
    }
  }

  /** Indexes an archive in one pass. */
  private static final class Indexing {

    private final TarMembers members;
    private final RowSpool rows;
    private Optional<Sample> sample = Optional.empty();

    private Indexing(ArchiveStream in, RowSpool rows) {
      this.members = new TarMembers(in);
      this.rows = rows;
    }

    private void run() throws IOException, UnreadableShardException {
      try {
        Optional<TarMember> member = members.next();
        while (member.isPresent()) {
          add(member.get());
          member = members.next();
        }
        end();
      } catch (DamagedArchiveException | DamagedContentException e) {
        end();
        addDamage(e);
      }
    }

    private void add(TarMember member) throws IOException, UnreadableShardException {
      if (member.kind() == TarMember.Kind.FOLDER || RecordingName.isHidden(member.name())) {
        return;
      }
      SampleKey name = SampleKey.of(member.name());
      if (!sample.map(Sample::key).equals(Optional.of(name.key()))) {
        end();
        sample = Optional.of(new Sample(name.key()));
      }
      if (RecordingName.is(name.extension())) {
        sample.get().addRecording(name.extension(), member);
      } else if (Sample.saysSomething(name.extension())) {
        byte[] content = members.read(member, Sample.LARGEST_TEXT + 1);
        sample.get().addText(name.extension(), content);
      }
    }

    private void end() throws IOException, UnreadableShardException {
      if (sample.isPresent() && !sample.get().isNone()) {
        rows.add(sample.get().row());
      }
      sample = Optional.empty();
    }

    private void addDamage(Exception damage) throws IOException, UnreadableShardException {
      String message = damage.getMessage() + "; nothing behind it can be read";
      if (rows.size() == 0) {
        throw new UnreadableShardException(ReadFault.DAMAGED_ARCHIVE, damage.getMessage(), damage);
      }
      rows.add(IndexedRow.faulty(Map.of(), new RowFault(ReadFault.DAMAGED_ARCHIVE, message)));
    }
  }
}
