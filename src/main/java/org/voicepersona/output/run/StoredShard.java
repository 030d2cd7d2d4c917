package org.voicepersona.output.run;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.catalog.KnownShard;

/**
 * The JSON form of a {@link KnownShard}, in {@code run.json} and in the progress.
 *
 * @param name its name within the corpus
 * @param split the split its rows belong to
 * @param uri where it lies
 * @param bytes its size
 * @param checksum of its content, where the file system tells one
 * @param rows how many rows it has; -1 until it is counted
 * @param digest SHA-256 of its footer, once it is counted
 * @param indices runs of rows and of their numbers in the split: the first row's number in the
 *     shard, how many, and the first row's number in the split
 * @param fault why it could not be opened, a reason as in {@code failures.jsonl}
 * @param message the same for a person
 * @param gone whether the corpus has it no more
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record StoredShard(
    String name,
    String split,
    String uri,
    long bytes,
    String checksum,
    @JsonInclude(JsonInclude.Include.ALWAYS) long rows,
    String digest,
    List<long[]> indices,
    String fault,
    String message,
    boolean gone) {

  /** Fills in what is left out. */
  public StoredShard {
    checksum = requireNonNullElse(checksum, "");
    digest = requireNonNullElse(digest, "");
    indices = requireNonNullElse(indices, List.of());
    fault = requireNonNullElse(fault, "");
    message = requireNonNullElse(message, "");
    indices.forEach(StoredShard::check);
  }

  /** Passes a run of rows; it may come from a file that anybody wrote. */
  private static void check(long[] run) {
    if (run.length != 3
        || Math.min(run[0], run[2]) < 0
        || Math.max(run[0], run[2]) > IndexSet.LAST_INDEX
        || run[1] < 1
        || run[1] > IndexSet.LAST_INDEX + 1 - Math.max(run[0], run[2])) {
      throw new IllegalArgumentException(
          "a run of rows is %s, must be a row, a count and an index up to %d"
              .formatted(Arrays.toString(run), IndexSet.LAST_INDEX));
    }
  }

  static StoredShard of(KnownShard shard) {
    Stream<long[]> runs =
        shard.indices().runs().stream()
            .map(run -> new long[] {run.row(), run.count(), run.index()});
    return new StoredShard(
        shard.name(),
        shard.split(),
        shard.uri(),
        shard.bytes(),
        shard.checksum(),
        shard.rows(),
        shard.digest(),
        runs.toList(),
        shard.fault().reason(),
        shard.fault().message(),
        !shard.present());
  }

  /**
   * Returns the shard.
   *
   * @throws IllegalArgumentException if what was read is none
   */
  KnownShard shard() {
    List<RowIndices.Run> runs =
        indices.stream().map(run -> new RowIndices.Run(run[0], run[1], run[2])).toList();
    return new KnownShard(
        name,
        split,
        uri,
        bytes,
        checksum,
        rows,
        digest,
        new RowIndices(runs),
        new Shard.Fault(fault, message),
        !gone);
  }
}
