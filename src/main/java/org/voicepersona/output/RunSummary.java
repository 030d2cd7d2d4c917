package org.voicepersona.output;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * What {@code run.json} says: all that varies from run to run, and so is not in the rows.
 *
 * @param input the corpus, as the last run was told; empty in files of older versions
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
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunSummary(
    String input,
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
    List<DataFile> files) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Fills in what files of older versions lack. */
  public RunSummary {
    input = Objects.requireNonNullElse(input, "");
    describer = Objects.requireNonNullElse(describer, ChosenDescriber.UNKNOWN);
    milestones = milestones == null ? List.of() : List.copyOf(milestones);
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
   * @param failedShards shards that could not be read, whose rows nobody knows
   */
  public record Counts(long read, long described, long failed, long filtered, long failedShards) {

    /** Makes the account of what was found and what the filters left out. */
    static Counts of(long described, long failed, long filtered, long failedShards) {
      return new Counts(described + failed + filtered, described, failed, filtered, failedShards);
    }
  }

  /**
   * A published file.
   *
   * @param path within the output directory, with {@code /}
   * @param rows records in it
   * @param bytes its size
   */
  public record DataFile(String path, long rows, long bytes) {}

  /** Reads a {@code run.json}. */
  public static RunSummary read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), RunSummary.class);
    } catch (JsonProcessingException e) {
      throw new OutputException(file + " is not a run summary: " + e.getOriginalMessage(), e);
    }
  }

  /** Writes the file to the disk. */
  void write(Path file) throws IOException {
    byte[] json = JSON.writeValueAsBytes(this);
    DurableFiles.write(file, out -> out.write(json));
  }
}
