package org.voicepersona.output.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.record.RecordField;

/**
 * Everything that decides what a run writes, by name: describer, model, prompts, sampling, corpus,
 * filters, seed. Runs with the same fingerprint write the same and may continue each other.
 *
 * @param values the settings as texts
 */
public record Fingerprint(SortedMap<String, String> values) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Fingerprint> FORM = new TypeReference<>() {};
  private static final int LONGEST_SHOWN = 100;

  /** Copies the values. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Fingerprint {
    values.forEach((name, value) -> Objects.requireNonNull(value, () -> name + " has no value"));
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  private static final String BALANCE = "balance";
  private static final String DATASET = "dataset";
  private static final String CACHE = "describer.cache";
  private static final String PRECISION = "describer.precision";
  private static final String PRODUCTS = "describer.int4_products";
  private static final List<String> OF_CORPUS = List.of(DATASET, "columns", "filters");

  /** How earlier versions of this program knew the state of a corpus. */
  private static final String EARLIER_REVISION = "dataset_revision";

  /** The setting that says who describes. */
  public static final String DESCRIBER = "describer";

  /** The setting that says which further columns of the corpus stay beside each record. */
  public static final String KEPT = "kept";

  /** Returns the names of the columns of the corpus that settings keep beside each record. */
  public static List<String> kept(Map<String, String> settings) {
    return Arrays.stream(settings.getOrDefault(KEPT, "").split(",", -1))
        .map(keep -> keep.split("=", 2)[0])
        .filter(name -> !name.isEmpty() && RecordField.find(name).isEmpty())
        .distinct()
        .toList();
  }

  /** Returns a line for each setting that is not the same: its name, what it was, what it is. */
  public List<String> differences(Fingerprint now) {
    TreeSet<String> names = new TreeSet<>(values.keySet());
    names.addAll(now.values.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(values.get(name), now.values.get(name))) {
        differences.add(difference(name, now));
      }
    }
    return differences;
  }

  private String difference(String name, Fingerprint now) {
    return "%s was %s, is now %s".formatted(name, quoted(values, name), quoted(now.values, name));
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
   * Returns whether a run with the fingerprint {@code now} may continue what was made with this.
   */
  public boolean isSame(Fingerprint now) {
    return withoutEarlierRevision().differences(now).isEmpty();
  }

  /**
   * Checks that a run with the fingerprint {@code now} may continue what was made with this one.
   *
   * @throws OutputException if a setting differs; the message names each and says what to do
   */
  public void requireSame(Fingerprint now, OutputDirectory output) throws OutputException {
    List<String> differences = withoutEarlierRevision().differences(now);
    if (!isSame(now)) {
      throw new OutputException(
          "%s was made with other settings:%n  %s%n%sStart anew with --no-resume, or choose another --output."
              .formatted(
                  output.root(),
                  String.join(System.lineSeparator() + "  ", differences),
                  moved(now) + placed(now)));
    }
  }

  /** Returns what to do where a corpus is called otherwise, perhaps for its folder alone is. */
  private String moved(Fingerprint now) {
    String name = values.getOrDefault(DATASET, "");
    return name.isEmpty() || name.equals(now.values.get(DATASET))
        ? ""
        : "If it is the same corpus in another folder, --dataset='%s' keeps its name.%n"
            .formatted(name);
  }

  /** Returns what to do where the room on a card lets the same command compute otherwise. */
  private String placed(Fingerprint now) {
    if (!hasSame(DESCRIBER, now)) {
      return "";
    }
    StringBuilder advice = new StringBuilder();
    if (!hasSame(CACHE, now)) {
      advice.append(
          "To keep the form of keys and values that it has, give %s.%n"
              .formatted(values.containsKey(CACHE) ? "--int8-cache" : "--no-int8-cache"));
    }
    if (!hasSame(PRODUCTS, now) && hasSame(PRECISION, now)) {
      advice.append(
          "To multiply as it did, %s.%n"
              .formatted(
                  values.containsKey(PRODUCTS)
                      ? "leave a layer to the host: a smaller --gpu-memory, or --device cpu"
                      : "give --int4-products float"));
    }
    return advice.toString();
  }

  private boolean hasSame(String setting, Fingerprint now) {
    return Objects.equals(values.get(setting), now.values.get(setting));
  }

  /**
   * Returns the fingerprint {@code now} for rows that were selected of a corpus as this one says.
   *
   * @throws OutputException if {@code now} says another corpus; the message names what differs
   */
  public Fingerprint sameCorpus(Fingerprint now, OutputDirectory output) throws OutputException {
    TreeMap<String, String> again = new TreeMap<>(now.values);
    // Its seed is that of the describer, which may be another.
    again.put(BALANCE, values.getOrDefault(BALANCE, ""));
    List<String> differences = new ArrayList<>();
    for (String name : OF_CORPUS) {
      if (!Objects.equals(values.get(name), now.values.get(name))) {
        differences.add(difference(name, now));
      }
    }
    if (!differences.isEmpty()) {
      throw new OutputException(
          "rows of %s are described again as they were selected:%n  %s%nLeave these options out."
              .formatted(output.root(), String.join(System.lineSeparator() + "  ", differences)));
    }
    return new Fingerprint(again);
  }

  /** Returns the state of the corpus, as an earlier version of this program knew it. */
  public Optional<String> earlierRevision() {
    return Optional.ofNullable(values.get(EARLIER_REVISION));
  }

  private Fingerprint withoutEarlierRevision() {
    TreeMap<String, String> others = new TreeMap<>(values);
    others.remove(EARLIER_REVISION);
    return new Fingerprint(others);
  }

  /** Writes the values to a file, whole or not at all. */
  public void write(Path file) throws IOException {
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(values);
    DurableFiles.replace(file, out -> out.write(json));
  }

  /** Reads what {@link #write} wrote. */
  public static Fingerprint read(Path file) throws IOException {
    return JsonFile.read(file, FORM, "the settings of a run", OutputException.ANEW);
  }
}
