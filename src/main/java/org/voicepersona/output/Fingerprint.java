package org.voicepersona.output;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that decides what a run writes, by name: describer, model, prompts, sampling, corpus,
 * filters, seed. Runs with the same fingerprint write the same and may continue each other.
 *
 * @param values the settings as texts
 */
public record Fingerprint(SortedMap<String, String> values) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_SHOWN = 100;

  /** Copies the values. */
  public Fingerprint {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** The setting that says who describes. */
  public static final String DESCRIBER = "describer";

  /** Returns a line for each setting that is not the same: its name, what it was, what it is. */
  List<String> differences(Fingerprint now) {
    TreeSet<String> names = new TreeSet<>(values.keySet());
    names.addAll(now.values.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(values.get(name), now.values.get(name))) {
        differences.add(
            "%s was %s, is now %s".formatted(name, quoted(values, name), quoted(now.values, name)));
      }
    }
    return differences;
  }

  private static String quoted(SortedMap<String, String> values, String name) {
    return values.containsKey(name) ? "'" + shortened(values.get(name)) + "'" : "not set";
  }

  /** A prompt is longer than a message should be; what tells two of them apart is their digest. */
  private static String shortened(String value) {
    int[] start = value.codePoints().limit(LONGEST_SHOWN).toArray();
    String text = new String(start, 0, start.length);
    return text.length() < value.length() ? text + "..." : value;
  }

  /**
   * Checks that a run with the fingerprint {@code now} may continue what was made with this one.
   *
   * @throws OutputException if a setting differs; the message names each and says what to do
   */
  void requireSame(Fingerprint now, OutputDirectory output) throws OutputException {
    List<String> differences = differences(now);
    if (!differences.isEmpty()) {
      throw new OutputException(
          "%s was made with other settings:%n  %s%nStart anew with --no-resume, or choose another --output."
              .formatted(output.root(), String.join(System.lineSeparator() + "  ", differences)));
    }
  }

  /** Writes the values to a file, whole or not at all. */
  void write(Path file) throws IOException {
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(values);
    DurableFiles.replace(file, out -> out.write(json));
  }

  /** Reads what {@link #write} wrote. */
  static Fingerprint read(Path file) throws IOException {
    return new Fingerprint(
        JSON.readValue(Files.readAllBytes(file), new TypeReference<TreeMap<String, String>>() {}));
  }
}
