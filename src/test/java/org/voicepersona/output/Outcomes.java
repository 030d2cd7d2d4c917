package org.voicepersona.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.audio.analysis.Contour;
import org.voicepersona.audio.analysis.Formants;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;

/** Makes outcomes such as a run has. */
public final class Outcomes {

  /** Text that breaks careless writers and readers of lines, JSON, HTML and Unicode. */
  public static final String HOSTILE =
      "a\u0000b\u0001\b\t\n\f\r\u001b\u007f\u0085\u009f\u2028\u2029\ufeff \"\\/</script><!--'&%s{}"
          + "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd e\u0301 \ud83d\udde3\ufe0f \ufffd";

  private static final Provenance PROVENANCE =
      new Provenance("acoustic", "rules-1", "default", Map.of());

  private Outcomes() {}

  public static String shard(int number) {
    return "data/train-%05d-of-00003.parquet".formatted(number);
  }

  /** A described voice whose values all follow from where it lies. */
  public static Outcome.Described described(String split, long index, String shard, long row) {
    String text = "Clip %d of %s, \u201cquoted\u201d.".formatted(index, split);
    return described(split, index, new RowId(shard, row), text, profile(index));
  }

  public static Outcome.Described described(
      String split, long index, RowId id, String text, AcousticProfile profile) {
    VoiceSample sample =
        new VoiceSample(
            id, split, index, "corpus", "S" + index, text, "", "teens", "male", 2.5, new byte[0]);
    VoiceDescription description = new VoiceDescription(text, text, text, text);
    return new Outcome.Described(
        sample, profile, description, PROVENANCE, index * 31 - 7, Set.of());
  }

  static Outcome.Failed failed(String split, long index, String shard, long row) {
    return new Outcome.Failed(
        new Failure(
            new RowId(shard, row), split, index, Failure.Stage.HEAR, "no-audio", "0 bytes"));
  }

  public static Outcome.Failed failedShard(String split, String shard) {
    return new Outcome.Failed(
        new Failure(
            new RowId(shard, RowId.WHOLE_SHARD),
            split,
            -1,
            Failure.Stage.READ,
            "unreadable",
            "no footer"));
  }

  public static AcousticProfile profile(long seed) {
    Random random = new Random(seed);
    double pitch = seed % 7 == 0 ? Double.NaN : 80 + 170 * random.nextDouble();
    return new AcousticProfile(
        random.nextDouble() * 10,
        random.nextBoolean(),
        random.nextDouble(),
        random.nextDouble(),
        pitch,
        pitch * 1.02,
        random.nextDouble() * 40,
        random.nextDouble() * 12,
        new Contour(random.nextDouble() * 40 - 20, random.nextDouble(), random.nextDouble()),
        random.nextDouble() * 6,
        random.nextDouble(),
        -random.nextDouble() * 40,
        random.nextDouble() * 60,
        random.nextDouble() * 20,
        random.nextDouble() / 20,
        random.nextDouble() / 10,
        random.nextDouble() * 4000,
        -random.nextDouble() * 12,
        new Formants(300 + random.nextDouble(), 1500, 2500, 3500),
        new Channel(random.nextBoolean() ? 0 : random.nextDouble() / 100, 8000, 0.15));
  }

  /** Rows of three shards in two splits, every eleventh failed. */
  public static List<Outcome> corpus(int rows) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String split = i % 3 == 2 ? "test" : "train";
      long row = i / 3;
      long index = i % 3 == 1 ? row + rows : row;
      outcomes.add(
          i % 11 == 5
              ? failed(split, index, shard(i % 3), row)
              : described(split, index, shard(i % 3), row));
    }
    return outcomes;
  }
}
