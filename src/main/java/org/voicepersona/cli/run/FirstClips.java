package org.voicepersona.cli.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.CorpusClips;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.select.RowSelection;

/** Reads the first clips of a corpus into memory. */
public final class FirstClips {

  private FirstClips() {}

  /**
   * Returns the first {@code limit} clips of {@code corpus}, of all its splits.
   *
   * @param corpus a folder, a file or a pattern of files
   * @throws IOException if the corpus or a clip cannot be read
   */
  public static List<VoiceSample> of(String corpus, long limit) throws IOException {
    List<VoiceSample> clips = new ArrayList<>();
    ShardCatalog catalog = ShardCatalog.list(corpus, SplitChoice.ALL, "", ColumnNames.GLOBE);
    try (CorpusClips rows = CorpusClips.of(catalog)) {
      for (Shard shard : RowPlan.of(catalog, RowSelection.ALL).shards()) {
        for (long row = 0; row < shard.rows() && clips.size() < limit; row++) {
          clips.add(rows.sample(new RowId(shard.name(), row)));
        }
      }
    }
    return clips;
  }
}
