package org.voicepersona.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.CorpusClips;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.testing.FinishedRun;

/** Reads shards as the pipeline does: what is released can be described again. */
final class Shards {

  private Shards() {}

  /** Returns the first rows of a corpus, or of a released file. */
  static List<VoiceSample> samples(Path input) throws IOException {
    ShardCatalog catalog =
        ShardCatalog.list(input.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE);
    List<VoiceSample> samples = new ArrayList<>();
    try (CorpusClips clips = CorpusClips.of(catalog);
        var voices = FinishedRun.open().descriptions()) {
      long row = 0;
      for (VoiceRecord voice : voices.toList()) {
        boolean released = input.toString().endsWith(".parquet");
        samples.add(
            clips.sample(
                released
                    ? new RowId(input.getFileName().toString(), row++)
                    : new RowId(
                        Path.of(voice.text(RecordField.SHARD)).getFileName().toString(),
                        voice.integer(RecordField.ROW))));
      }
    }
    return samples;
  }
}
