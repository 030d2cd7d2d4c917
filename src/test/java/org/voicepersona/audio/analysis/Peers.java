package org.voicepersona.audio.analysis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.WavEncoder;

/**
 * What others measure in the same clips. The values of Praat and of ffmpeg are stored; where {@code
 * -Dvoicepersona.praat} and {@code -Dvoicepersona.ffmpeg} name the programs they are asked anew.
 */
final class Peers {

  /** Who tells a value. */
  enum Peer {
    PRAAT("Praat"),
    FFMPEG("ffmpeg's ebur128"),
    MIX("exact mixes");

    private final String shown;

    Peer(String shown) {
      this.shown = shown;
    }

    @Override
    public String toString() {
      return shown;
    }
  }

  private static final String PRAAT = System.getProperty("voicepersona.praat", "");
  private static final String FFMPEG = System.getProperty("voicepersona.ffmpeg", "");

  private static final String LOUDNESS = "loudness_db";
  private static final Pattern INTEGRATED = Pattern.compile("I: +(-?[0-9.]+) LUFS");

  private final Path recordings;
  private final Map<String, Map<String, Double>> values = new HashMap<>();

  /**
   * Makes a table without values.
   *
   * @param recordings an empty folder
   */
  Peers(Path recordings) {
    this.recordings = recordings;
  }

  /** Keeps a clip for the programs that will be asked, or asks at once. */
  void show(String name, byte[] encoded, Waveform decoded) throws Exception {
    if (!PRAAT.isEmpty()) {
      Files.write(recordings.resolve(name + ".wav"), WavEncoder.encode(decoded));
    }
    if (!FFMPEG.isEmpty()) {
      Path source = Files.write(recordings.resolve("source"), encoded);
      put(name, LOUDNESS, loudness(source));
    }
  }

  /** Tells the ratio of speech to noise of a mix. */
  void tell(String name, double snrDb) {
    put(name, "snr_db", snrDb);
  }

  /** Completes the table, after the last clip. */
  void ask() throws Exception {
    Path script = Path.of(Peers.class.getResource("truth.praat").toURI());
    read(
        PRAAT.isEmpty()
            ? stored("praat.tsv")
            : output(PRAAT, "--run", script.toString(), recordings.toString()));
    if (FFMPEG.isEmpty()) {
      read(stored("ebur128.tsv"));
    }
  }

  /** Returns a value, {@code NaN} where there is none. */
  double value(String name, String column) {
    return values.getOrDefault(name, Map.of()).getOrDefault(column, Double.NaN);
  }

  private void put(String name, String column, double value) {
    values.computeIfAbsent(name, n -> new HashMap<>()).put(column, value);
  }

  /** The last of the lines about the integrated loudness is that of the whole. */
  private static double loudness(Path source) throws Exception {
    String summary =
        String.join(
            "\n",
            output(
                FFMPEG, "-nostats", "-i", source.toString(), "-af", "ebur128", "-f", "null", "-"));
    Matcher integrated = INTEGRATED.matcher(summary);
    double lufs = Double.NaN;
    while (integrated.find()) {
      lufs = Double.parseDouble(integrated.group(1));
    }
    return lufs;
  }

  private static List<String> output(String... command) throws Exception {
    boolean isPraat = command[0].equals(PRAAT);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(!isPraat);
    if (isPraat) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    Process process = builder.start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> all = lines.lines().toList();
      if (process.waitFor() != 0) {
        throw new IOException(command[0] + " fails: " + all);
      }
      return all;
    }
  }

  private static List<String> stored(String name) throws IOException {
    try (InputStream in = Peers.class.getResourceAsStream(name);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  /** Reads a line for each clip, below a line with the columns. */
  private void read(List<String> lines) {
    List<String> columns = List.of(lines.get(0).split("\t", -1));
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split("\t", -1));
      for (int i = 1; i < columns.size(); i++) {
        if (cells.get(i).matches("-?[0-9.]+")) {
          put(cells.get(0), columns.get(i), Double.parseDouble(cells.get(i)));
        }
      }
    }
  }
}
