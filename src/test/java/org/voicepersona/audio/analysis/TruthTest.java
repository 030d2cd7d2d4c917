package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.analysis.Peers.Peer;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.audio.speech.SpeechDetector;
import org.voicepersona.testing.Clips;

/**
 * The measures beside those of {@link Peers}, of all clips that are here: the sample, and where
 * {@code -Dvoicepersona.shared} says, the reference data. {@code scripts/truth} prints the table.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TruthTest {

  private static final Path SAMPLE = Path.of("src/main/sample/data");
  private static final Path TABLE = Path.of("target/truth.md");

  /** So many clips are not in the sample alone: the bounds hold for the reference data. */
  private static final int MANY = 400;

  /**
   * A measure: who else tells it, how it is compared, and how near it must be. Its name is the
   * peer's column.
   */
  enum Measure {
    F0_MEDIAN_HZ(Peer.PRAAT, true, 0.01, 0.97, AcousticProfile::f0MedianHz),
    F0_MEAN_HZ(Peer.PRAAT, true, 0.01, 0.97, AcousticProfile::f0MeanHz),
    F0_STD_HZ(Peer.PRAAT, true, 0.04, 0.85, AcousticProfile::f0StdHz),
    F0_RANGE_SEMITONES(Peer.PRAAT, false, 0.4, 0.85, AcousticProfile::f0RangeSemitones),
    HNR_DB(Peer.PRAAT, false, 2, 0.9, AcousticProfile::hnrDb),
    JITTER(Peer.PRAAT, true, 0.15, 0.8, AcousticProfile::jitter),
    SHIMMER(Peer.PRAAT, true, 0.1, 0.93, AcousticProfile::shimmer),
    SPECTRAL_CENTROID_HZ(Peer.PRAAT, true, 0.01, 0.97, AcousticProfile::spectralCentroidHz),
    SPECTRAL_TILT_DB_PER_OCTAVE(
        Peer.PRAAT, false, 0.3, 0.97, AcousticProfile::spectralTiltDbPerOctave),
    F1_HZ(Peer.PRAAT, true, 0.02, 0.95, profile -> profile.formants().f1Hz()),
    F2_HZ(Peer.PRAAT, true, 0.02, 0.95, profile -> profile.formants().f2Hz()),
    F3_HZ(Peer.PRAAT, true, 0.02, 0.95, profile -> profile.formants().f3Hz()),
    F4_HZ(Peer.PRAAT, true, 0.02, 0.95, profile -> profile.formants().f4Hz()),
    LOUDNESS_DB(Peer.FFMPEG, false, 0.1, 0.99, AcousticProfile::loudnessDb),
    SNR_DB(Peer.MIX, false, 1, 0.97, AcousticProfile::snrDb);

    private final Peer peer;
    private final boolean isRelative;
    private final double mostMedianError;
    private final double leastCorrelation;

    @SuppressWarnings("ImmutableEnumChecker") // The getters above hold no state.
    private final ToDoubleFunction<AcousticProfile> getter;

    Measure(
        Peer peer,
        boolean isRelative,
        double mostMedianError,
        double leastCorrelation,
        ToDoubleFunction<AcousticProfile> getter) {
      this.peer = peer;
      this.isRelative = isRelative;
      this.mostMedianError = mostMedianError;
      this.leastCorrelation = leastCorrelation;
      this.getter = getter;
    }

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Praat is asked for the whole of the tilt's bands, and for as many formants in every clip. */
    double leastBandwidthHz() {
      return switch (this) {
        case SPECTRAL_TILT_DB_PER_OCTAVE -> 6400;
        case F1_HZ, F2_HZ, F3_HZ, F4_HZ -> 4500;
        default -> 0;
      };
    }

    double error(double[] pair) {
      return isRelative ? Math.abs(pair[0] / pair[1] - 1) : Math.abs(pair[0] - pair[1]);
    }

    String shown(double error) {
      return isRelative
          ? String.format(Locale.ROOT, "%.1f %%", 100 * error)
          : String.format(Locale.ROOT, "%.2f", error);
    }
  }

  private final AudioDecoder decoder = new AudioDecoder();
  private final AcousticAnalyzer analyzer = new AcousticAnalyzer(SpeechDetector.ofThisProcess());
  private final Map<String, AcousticProfile> profiles = new TreeMap<>();
  private final Map<String, AcousticProfile> mixes = new TreeMap<>();
  private Peers peers;

  @BeforeAll
  void measureAll(@TempDir Path recordings) throws Exception {
    peers = new Peers(recordings);
    measureShards("sample", SAMPLE);
    String shared = System.getProperty("voicepersona.shared", "");
    if (!shared.isEmpty()) {
      measureShards("real", Path.of(shared, "data/real/data"));
      for (Path file : files(Path.of(shared, "data/labelled/flac"))) {
        measure("labelled__" + file.getFileName(), Files.readAllBytes(file));
      }
    }
    peers.ask();
    writeTable();
  }

  private void measureShards(String set, Path folder) throws Exception {
    for (Path shard : files(folder)) {
      for (Clips.Clip clip : Clips.read(shard)) {
        measure(set + "__" + clip.path(), clip.bytes());
      }
    }
  }

  private void measure(String name, byte[] encoded) throws Exception {
    DecodedAudio audio = decoder.decode(encoded);
    AcousticProfile profile = analyzer.measure(audio);
    profiles.put(name, profile);
    peers.show(name, encoded, audio.waveform());
    Mix mix = Mix.of(audio.waveform().samples(), profiles.size());
    if (!name.startsWith("real") && profile.snrDb() > mix.snrDb() + Mix.CLEANER_DB) {
      mixes.put(name, analyzer.measure(DecodedAudio.of(new Waveform(mix.samples()))));
      peers.tell(name, mix.snrDb());
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Returns the clips, by name, that both may measure alike. */
  private Map<String, AcousticProfile> comparable(Measure measure) {
    Map<String, AcousticProfile> comparable =
        new TreeMap<>(measure.peer == Peer.MIX ? mixes : profiles);
    comparable
        .values()
        .removeIf(profile -> profile.channel().bandwidthHz() < measure.leastBandwidthHz());
    return comparable;
  }

  /** Returns ours and the peer's of each clip that has both. */
  private List<double[]> pairs(Measure measure) {
    List<double[]> pairs = new ArrayList<>();
    comparable(measure)
        .forEach(
            (name, profile) -> {
              double ours = measure.getter.applyAsDouble(profile);
              double theirs = peers.value(name, measure.column());
              if (!Double.isNaN(ours) && !Double.isNaN(theirs)) {
                pairs.add(new double[] {ours, theirs});
              }
            });
    return pairs;
  }

  private static double correlation(List<double[]> pairs) {
    double[] mean = new double[2];
    for (double[] pair : pairs) {
      mean[0] += pair[0] / pairs.size();
      mean[1] += pair[1] / pairs.size();
    }
    double product = 0;
    double ours = 0;
    double theirs = 0;
    for (double[] pair : pairs) {
      product += (pair[0] - mean[0]) * (pair[1] - mean[1]);
      ours += (pair[0] - mean[0]) * (pair[0] - mean[0]);
      theirs += (pair[1] - mean[1]) * (pair[1] - mean[1]);
    }
    return product / Math.sqrt(ours * theirs);
  }

  private double[] errors(Measure measure) {
    return pairs(measure).stream().mapToDouble(measure::error).sorted().toArray();
  }

  private void writeTable() throws IOException {
    Files.createDirectories(TABLE.getParent());
    try (PrintWriter table = new PrintWriter(Files.newBufferedWriter(TABLE))) {
      table.println(
          "| measure | beside | clips | median error | 9 of 10 within | worst | correlation |");
      table.println("| --- | --- | --- | --- | --- | --- | --- |");
      for (Measure measure : Measure.values()) {
        double[] errors = errors(measure);
        table.printf(
            Locale.ROOT,
            "| `%s` | %s | %d | %s | %s | %s | %.3f |%n",
            measure.column(),
            measure.peer,
            errors.length,
            measure.shown(Percentile.ofSorted(errors, 50)),
            measure.shown(Percentile.ofSorted(errors, 90)),
            measure.shown(Percentile.ofSorted(errors, 100)),
            correlation(pairs(measure)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Measure.class)
  void agreesWithItsPeer(Measure measure) {
    double[] errors = errors(measure);
    assertThat(errors).hasSizeGreaterThanOrEqualTo(comparable(measure).size() * 98 / 100);
    assertThat(errors).hasSizeGreaterThan(20);
    assertThat(Percentile.ofSorted(errors, 50)).isLessThan(1.2 * measure.mostMedianError);
    if (profiles.size() > MANY) {
      assertThat(Percentile.ofSorted(errors, 50)).isLessThan(measure.mostMedianError);
      assertThat(correlation(pairs(measure))).isGreaterThanOrEqualTo(measure.leastCorrelation);
    }
  }

  @Test
  void noHarmonicityIsFarOff() {
    assertThat(Percentile.ofSorted(errors(Measure.HNR_DB), 100)).isLessThan(6);
  }

  @Test
  void speechIsHeardInNearlyAllOfIt() {
    long unheard = profiles.values().stream().filter(AcousticProfile::holdsNoSpeech).count();

    assertThat(unheard).isLessThanOrEqualTo(2);
  }

  @Test
  void theTractOfALowVoiceIsLonger() {
    double[][] lengths =
        IntStream.range(0, 2)
            .mapToObj(
                high ->
                    profiles.values().stream()
                        .filter(p -> high == 1 ? p.f0MedianHz() > 180 : p.f0MedianHz() < 130)
                        .mapToDouble(p -> p.formants().vocalTractCm())
                        .filter(cm -> !Double.isNaN(cm))
                        .toArray())
            .toArray(double[][]::new);

    assertThat(Percentile.of(lengths[0], 50)).isBetween(16.0, 19.0);
    assertThat(Percentile.of(lengths[1], 50)).isBetween(13.5, 16.5);
  }
}
