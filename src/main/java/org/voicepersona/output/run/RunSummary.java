package org.voicepersona.output.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.directory.UserKey;

/**
 * What {@code run.json} says: all that varies from run to run, and so is not in the rows.
 *
 * @param input the corpus, as the last run was told; empty in files of older versions
 * @param corpus the corpus with its shards; unknown in files of older versions
 * @param describer who describes, and why; says nothing in files of older versions
 * @param complete whether every row of the input has its outcome
 * @param generation the start from nothing that was published, counted from 1
 * @param fingerprint the settings
 * @param counts the account of all rows
 * @param started when the last run began, ISO 8601
 * @param ended when it was published, ISO 8601
 * @param versions the programs and libraries, by name
 * @param measures speeds and sizes of the last run, by name
 * @param milestones how far the last run was, from time to time
 * @param files what was published, without this file
 * @param seal shows to whoever has the key of the user of the run that it has recorded this corpus
 *     for these files and settings; empty if there was no key to be had
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunSummary(
    String input,
    DescribedCorpus corpus,
    ChosenDescriber describer,
    boolean complete,
    int generation,
    SortedMap<String, String> fingerprint,
    Counts counts,
    String started,
    String ended,
    SortedMap<String, String> versions,
    SortedMap<String, Double> measures,
    List<Milestone> milestones,
    List<ListedFile> files,
    String seal) {

  private static final Logger LOG = LoggerFactory.getLogger(RunSummary.class);

  private static final int LAST_GENERATION = 999_999_999;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String REMEDY =
      "Take the result from where it came once more, or choose another --output.";
  private static final TypeReference<RunSummary> FORM = new TypeReference<>() {};

  /** Checks the values, and fills in what files of older versions lack. */
  public RunSummary {
    input = requireNonNullElse(input, "");
    corpus = requireNonNullElse(corpus, DescribedCorpus.UNKNOWN);
    describer = requireNonNullElse(describer, ChosenDescriber.UNKNOWN);
    if (generation < 1 || generation > LAST_GENERATION) {
      throw new IllegalArgumentException(
          "generation is %d, must be 1 to %d".formatted(generation, LAST_GENERATION));
    }
    fingerprint = sorted("fingerprint", fingerprint);
    requireNonNull(counts, "counts are missing");
    started = requireNonNullElse(started, "");
    ended = requireNonNullElse(ended, "");
    versions = sorted("versions", versions);
    measures = sorted("measures", measures);
    milestones = milestones == null ? List.of() : List.copyOf(milestones);
    files = List.copyOf(requireNonNull(files, "files are missing"));
    seal = requireNonNullElse(seal, "");
    Set<String> paths = new HashSet<>();
    for (ListedFile file : files) {
      if (!paths.add(file.path())) {
        throw new IllegalArgumentException(file.path() + " stands twice among the files");
      }
    }
  }

  private static <T> SortedMap<String, T> sorted(String name, SortedMap<String, T> values) {
    requireNonNull(values, () -> name + " is missing");
    values.forEach(
        (key, value) -> requireNonNull(value, () -> key + " in " + name + " has no value"));
    return Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** Returns the same with a seal of the user who runs this process. */
  public RunSummary sealed() {
    try {
      String made = UserKey.make(UserKey.file()).seal(sealedTexts());
      return new RunSummary(
          input,
          corpus,
          describer,
          complete,
          generation,
          fingerprint,
          counts,
          started,
          ended,
          versions,
          measures,
          milestones,
          files,
          made);
    } catch (IOException e) {
      LOG.warn("the run cannot be known again as this user's: {}", e.getMessage());
      return this;
    }
  }

  /**
   * Returns whether a run of the user who runs this process, on this machine, has recorded the
   * place of the corpus for these files and settings. Anybody can write another {@code run.json}.
   */
  public boolean isOfThisUser() throws IOException {
    Optional<UserKey> key = UserKey.find(UserKey.file());
    return key.isPresent()
        && MessageDigest.isEqual(
            key.get().seal(sealedTexts()).getBytes(UTF_8), seal.getBytes(UTF_8));
  }

  /** Returns the names of the columns of the corpus that stand beside each record. */
  public List<String> kept() {
    return Fingerprint.kept(fingerprint);
  }

  private List<String> sealedTexts() {
    List<String> texts =
        new ArrayList<>(
            List.of(
                "voicepersona run 2", input, corpus.input(), corpus.revision(), corpus.dataset()));
    texts.add(Integer.toString(corpus.options().size()));
    texts.addAll(corpus.options());
    texts.add(Integer.toString(corpus.shards().size()));
    corpus.shards().forEach(shard -> texts.addAll(List.of(shard.name(), shard.uri())));
    texts.add(Integer.toString(fingerprint.size()));
    fingerprint.forEach((name, value) -> texts.addAll(List.of(name, value)));
    for (ListedFile file : files) {
      texts.addAll(List.of(file.path(), Long.toString(file.rows()), file.sha256()));
    }
    return texts;
  }

  /**
   * How far a run was.
   *
   * @param seconds since it began
   * @param rows that it had described or found to fail by then
   */
  public record Milestone(double seconds, long rows) {}

  /**
   * The account: {@code read = described + failed + filtered}.
   *
   * @param read rows read
   * @param described rows described
   * @param failed rows that could not be described
   * @param filtered rows that the filters left out
   * @param leftOut those of them that were left out for what was measured
   * @param failedShards shards that could not be read, whose rows nobody knows
   */
  public record Counts(
      long read, long described, long failed, long filtered, long leftOut, long failedShards) {

    /** Checks the numbers. */
    public Counts {
      if (LongStream.of(read, described, failed, filtered, leftOut, failedShards)
          .anyMatch(count -> count < 0)) {
        throw new IllegalArgumentException(
            "counts are %d read, %d described, %d failed, %d filtered, %d left out and %d shards, must be at least 0"
                .formatted(read, described, failed, filtered, leftOut, failedShards));
      }
    }

    /**
     * Makes the account of what was found.
     *
     * @param unheard rows that the filters left out for what the corpus says
     * @param leftOut rows that they left out for what was measured
     */
    public static Counts of(
        long described, long failed, long unheard, long leftOut, long failedShards) {
      long filtered = unheard + leftOut;
      return new Counts(
          described + failed + filtered, described, failed, filtered, leftOut, failedShards);
    }
  }

  /**
   * Reads a {@code run.json}.
   *
   * @throws OutputException if it is not one; the message says why
   */
  public static RunSummary read(Path file) throws IOException {
    return JsonFile.read(file, FORM, "what a run of this program writes", REMEDY);
  }

  /** Writes the file to the disk. */
  public void write(Path file) throws IOException {
    byte[] json = JSON.writeValueAsBytes(this);
    DurableFiles.write(file, out -> out.write(json));
  }

  /** Returns whether the shards of the corpus were recorded; older versions did not. */
  public boolean recordsShards() {
    return !corpus.shards().isEmpty() || shardLines().isPresent();
  }

  /**
   * Returns the shards of the corpus; none in files of older versions.
   *
   * @param output where this was read: while the corpus grows they stand in a file there
   * @throws OutputException if that is not as listed; the message says what to do
   */
  public ShardTable shards(OutputDirectory output) throws IOException {
    Optional<ListedFile> lines = shardLines();
    return lines.isEmpty()
        ? corpus.table()
        : corpus.with(ShardLines.read(output.shards(), lines.get())).table();
  }

  private Optional<ListedFile> shardLines() {
    return files.stream().filter(file -> file.path().equals("shards.jsonl")).findAny();
  }
}
