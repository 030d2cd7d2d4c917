package org.voicepersona.globe.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.ShardReader;

/** Everything that came out of one shard read without a pipeline. */
public record Reading(List<VoiceSample> samples, List<Failure> failures) {

  public static Reading of(Shard shard, ColumnNames columns) throws IOException {
    List<VoiceSample> samples = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    try (ShardReader reader = ShardReader.open(shard, columns)) {
      BitSet all = new BitSet();
      all.set(0, (int) reader.rows());
      RowCursor<VoiceSample> rows = reader.samples(all);
      for (long row = 0; row < reader.rows(); row++) {
        if (rows.seek(row)) {
          samples.add(rows.value());
        } else if (shard.indexOf(row) >= 0) { // the others are not to be read
          failures.add(shard.failure(row, ReadFault.DAMAGED_PAGES, rows.fault()));
        }
      }
    } catch (UnreadableShardException e) {
      failures.add(shard.failure(e));
    }
    return new Reading(samples, failures);
  }

  List<String> reasons() {
    return failures.stream().map(Failure::reason).distinct().toList();
  }
}
