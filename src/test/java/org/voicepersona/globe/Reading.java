package org.voicepersona.globe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Everything that came out of one shard read without a pipeline. */
record Reading(List<VoiceSample> samples, List<Failure> failures) {

  static Reading of(Shard shard, ColumnNames columns) throws IOException {
    List<VoiceSample> samples = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    try (ShardReader reader = ShardReader.open(shard, columns)) {
      BitSet all = new BitSet();
      all.set(0, (int) reader.rows());
      for (ShardReader.RowGroup group : reader.rowGroups()) {
        reader.read(group, all, samples::add, failures::add);
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
