package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
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
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.audio.codec.WavEncoder;
import org.voicepersona.audio.speech.SpeechDetector;
import org.voicepersona.testing.Clips;

/**
 * The measures beside those of Praat, of all clips that are here: the sample, and where {@code
 * -Dvoicepersona.shared} says, the reference data. Praat's values are stored; where {@code
 * -Dvoicepersona.praat} names the program it is asked anew. {@code scripts/truth} prints the table.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TruthTest {

  private static final Path SAMPLE = Path.of("src/main/sample/data");
  private static final Path TABLE = Path.of("target/truth.md");

  /** So many clips are not in the sample alone: the bounds hold for the reference data. */
  private static final int MANY = 400;

  private static final String PRAAT = System.getProperty("voicepersona.praat", "");

  /**
   * A measure: what it is called by Praat's script, how it is compared, and how near it must be.
   */
  enum Measure {
    F0_MEDIAN_HZ(true, 0.01, 0.97, AcousticProfile::f0MedianHz),
    F0_MEAN_HZ(true, 0.01, 0.97, AcousticProfile::f0MeanHz),
    F0_STD_HZ(true, 0.04, 0.85, AcousticProfile::f0StdHz),
    F0_RANGE_SEMITONES(false, 0.4, 0.85, AcousticProfile::f0RangeSemitones),
    HNR_DB(false, 2, 0.9, AcousticProfile::hnrDb),
    JITTER(true, 0.15, 0.8, AcousticProfile::jitter),
    SHIMMER(true, 0.1, 0.93, AcousticProfile::shimmer),
    SPECTRAL_CENTROID_HZ(true, 0.01, 0.97, AcousticProfile::spectralCentroidHz),
    F1_HZ(true, 0.02, 0.95, profile -> profile.formants().f1Hz()),
    F2_HZ(true, 0.02, 0.95, profile -> profile.formants().f2Hz()),
    F3_HZ(true, 0.02, 0.95, profile -> profile.formants().f3Hz()),
    F4_HZ(true, 0.02, 0.95, profile -> profile.formants().f4Hz());

    private final boolean isRelative;
    private final double mostMedianError;
    private final double leastCorrelation;

    @SuppressWarnings("ImmutableEnumChecker") // The getters above hold no state.
    private final ToDoubleFunction<AcousticProfile> getter;

    Measure(
        boolean isRelative,
        double mostMedianError,
        double leastCorrelation,
        ToDoubleFunction<AcousticProfile> getter) {
      this.isRelative = isRelative;
      this.mostMedianError = mostMedianError;
      this.leastCorrelation = leastCorrelation;
      this.getter = getter;
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
  private Map<String, Map<Measure, Double>> peer = Map.of();

  @BeforeAll
  void measureAll(@TempDir Path recordings) throws Exception {
    measureShards("sample", SAMPLE, recordings);
    String shared = System.getProperty("voicepersona.shared", "");
    if (!shared.isEmpty()) {
      measureShards("real", Path.of(shared, "data/real/data"), recordings);
      for (Path file : files(Path.of(shared, "data/labelled/flac"))) {
        measure("labelled__" + file.getFileName(), Files.readAllBytes(file), recordings);
      }
    }
    peer = PRAAT.isEmpty() ? values(stored()) : values(asked(recordings));
    writeTable();
  }

  private void measureShards(String set, Path folder, Path recordings) throws Exception {
    for (Path shard : files(folder)) {
      for (Clips.Clip clip : Clips.read(shard)) {
        measure(set + "__" + clip.path(), clip.bytes(), recordings);
      }
    }
  }

  private void measure(String name, byte[] encoded, Path recordings) throws Exception {
    DecodedAudio audio = decoder.decode(encoded);
    profiles.put(name, analyzer.measure(audio));
    if (!PRAAT.isEmpty()) {
      Files.write(recordings.resolve(name + ".wav"), WavEncoder.encode(audio.waveform()));
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<String> stored() throws IOException {
    try (InputStream in = TruthTest.class.getResourceAsStream("praat.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  private List<String> asked(Path recordings) throws Exception {
    Path script = Path.of(TruthTest.class.getResource("truth.praat").toURI());
    Process praat =
        new ProcessBuilder(PRAAT, "--run", script.toString(), recordings.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = praat.inputReader(StandardCharsets.UTF_8)) {
      List<String> all = lines.lines().toList();
      assertThat(praat.waitFor()).as("exit status of %s", PRAAT).isZero();
      return all;
    }
  }

  /** Reads a line for each clip: its values by measure, NaN where there is none. */
  private static Map<String, Map<Measure, Double>> values(List<String> lines) {
    List<String> names = List.of(lines.get(0).split("\t", -1));
    Map<String, Map<Measure, Double>> values = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split("\t", -1));
      Map<Measure, Double> ofClip = new EnumMap<>(Measure.class);
      for (Measure measure : Measure.values()) {
        String cell = cells.get(names.indexOf(measure.name().toLowerCase(Locale.ROOT)));
        ofClip.put(measure, cell.matches("-?[0-9.]+") ? Double.parseDouble(cell) : Double.NaN);
      }
      values.put(cells.get(0), ofClip);
    }
    return values;
  }

  /** Returns ours and Praat's of each clip that has both. */
  private List<double[]> pairs(Measure measure) {
    List<double[]> pairs = new ArrayList<>();
    profiles.forEach(
        (name, profile) -> {
          double ours = measure.getter.applyAsDouble(profile);
          double theirs = peer.getOrDefault(name, Map.of()).getOrDefault(measure, Double.NaN);
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
      table.println("| measure | clips | median error | 9 of 10 within | worst | correlation |");
      table.println("| --- | --- | --- | --- | --- | --- |");
      for (Measure measure : Measure.values()) {
        double[] errors = errors(measure);
        table.printf(
            Locale.ROOT,
            "| `%s` | %d | %s | %s | %s | %.3f |%n",
            measure.name().toLowerCase(Locale.ROOT),
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
  void agreesWithPraat(Measure measure) {
    double[] errors = errors(measure);

    assertThat(errors).hasSizeGreaterThanOrEqualTo(profiles.size() * 98 / 100);
    assertThat(Percentile.ofSorted(errors, 50)).isLessThan(1.2 * measure.mostMedianError);
    if (errors.length > MANY) {
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
