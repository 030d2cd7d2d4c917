package org.voicepersona.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.WavEncoder;
import org.voicepersona.cli.run.BundledSample;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.ParquetTable;
import org.voicepersona.pipeline.RunnerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a corpus of WAV clips with the given number, length, row groups and pages. */
@Command(
    name = "corpus",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Makes a corpus of WAV clips, as scripts/bench memory and scale describe it.")
final class BenchCorpusCommand implements Callable<Integer> {

  private static final float NOISE = 0.05f;
  private static final int MOST_VOICES = 1000;

  @Option(names = "--to", required = true, paramLabel = "DIR", description = "a new folder")
  private Path to;

  @Option(names = "--clips", required = true, paramLabel = "N", description = "of each shard")
  private int clips;

  @Option(names = "--shards", defaultValue = "1", paramLabel = "N", description = "how many")
  private int shards;

  @Option(names = "--group", required = true, paramLabel = "N", description = "clips of a group")
  private int group;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      paramLabel = "S",
      description = "length of a clip (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--page",
      required = true,
      paramLabel = "N",
      description = "MB of a page, up to 1000")
  private int page;

  @Override
  public Integer call() throws IOException, AudioException {
    RunnerOptions.parse(List.of());
    List<VoiceSample> voices = voices();
    List<float[]> sounds = new ArrayList<>();
    AudioDecoder decoder = new AudioDecoder();
    for (VoiceSample voice : voices) {
      sounds.add(decoder.decode(voice.audio()).waveform().samples());
    }
    Files.createDirectories(to);
    for (int shard = 0; shard < shards; shard++) {
      Path file = to.resolve("train-%05d-of-%05d.parquet".formatted(shard, shards));
      try (ParquetTable table = ParquetTable.create(file, layout())) {
        for (int row = 0; row < clips; row++) {
          int clip = shard * clips + row;
          int voice = clip % voices.size();
          table.add(row(voices.get(voice), clip, sounds.get(voice)));
        }
      }
    }
    return 0;
  }

  private static List<VoiceSample> voices() throws IOException {
    ShardCatalog sample =
        ShardCatalog.list(
            BundledSample.directory().toString(), SplitChoice.ALL, "sample", ColumnNames.GLOBE);
    return RowPlan.of(sample, RowSelection.ALL).firstRows(MOST_VOICES, MOST_VOICES).samples();
  }

  private ParquetTable.Layout layout() {
    Map<String, Feature> columns = new LinkedHashMap<>();
    columns.put("audio", new Feature.Audio(Waveform.SAMPLE_RATE_HZ));
    for (String text : List.of("speaker_id", "transcript", "accent", "age", "gender")) {
      columns.put(text, Feature.Value.TEXT);
    }
    return new ParquetTable.Layout(new Feature.Struct(columns), group, page << 20, Set.of());
  }

  /**
   * Returns a row whose clip repeats a voice's sound, from an offset of its own, with noise added
   * so that it does not compress well.
   */
  private Map<String, Object> row(VoiceSample voice, int clip, float[] sound) {
    Random noise = new Random(clip);
    float[] samples = new float[(int) (seconds * Waveform.SAMPLE_RATE_HZ)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = sound[(clip + i) % sound.length] + NOISE * (noise.nextFloat() - 0.5f);
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("audio", Map.of("bytes", WavEncoder.encode(new Waveform(samples))));
    row.put("speaker_id", voice.speakerId());
    row.put("transcript", voice.transcript());
    row.put("accent", voice.accent());
    row.put("age", voice.age());
    row.put("gender", voice.gender());
    return row;
  }
}
