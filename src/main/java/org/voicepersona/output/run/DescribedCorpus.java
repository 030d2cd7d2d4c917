package org.voicepersona.output.run;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardTable;

/**
 * Which corpus a result describes: all that a later command needs to find its rows again.
 *
 * @param input where it lies, absolute; empty in files of older versions
 * @param revision the commit that was read last, of a corpus on the Hugging Face Hub; else empty
 * @param dataset its name
 * @param options what was said of it on the command line: splits, columns, filters
 * @param ends the number after the last one given to a row, by split
 * @param shards all shards that were met; {@code run.json} has none while the corpus grows, see
 *     {@link ShardLines}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DescribedCorpus(
    String input,
    String revision,
    String dataset,
    List<String> options,
    SortedMap<String, Long> ends,
    List<StoredShard> shards) {

  /** Nothing is known. */
  public static final DescribedCorpus UNKNOWN =
      new DescribedCorpus("", "", "", List.of(), new TreeMap<>(), List.of());

  /** Fills in what is left out. */
  public DescribedCorpus {
    input = requireNonNullElse(input, "");
    revision = requireNonNullElse(revision, "");
    dataset = requireNonNullElse(dataset, "");
    options = List.copyOf(requireNonNullElse(options, List.of()));
    ends = new TreeMap<>(requireNonNullElse(ends, Map.of()));
    shards = List.copyOf(requireNonNullElse(shards, List.of()));
    // What somebody else has written may be no table.
    table(shards, ends);
  }

  /** Returns the place of a corpus, of whose shards nothing is said yet. */
  public static DescribedCorpus at(
      String input, String revision, String dataset, List<String> options) {
    return new DescribedCorpus(input, revision, dataset, options, new TreeMap<>(), List.of());
  }

  /** Returns this corpus with the shards of a table. */
  public DescribedCorpus with(ShardTable table) {
    return with(table.ends(), table.shards().stream().map(StoredShard::of).toList());
  }

  /** Returns this corpus as it is told while it grows: its shards stand elsewhere. */
  public DescribedCorpus growing(ShardTable table) {
    return with(table.ends(), List.of());
  }

  /** Returns this corpus with other shards. */
  DescribedCorpus with(List<StoredShard> others) {
    return with(ends, others);
  }

  private DescribedCorpus with(SortedMap<String, Long> endsNow, List<StoredShard> shardsNow) {
    return new DescribedCorpus(input, revision, dataset, options, endsNow, shardsNow);
  }

  /** Returns the shards; none in files of older versions. */
  public ShardTable table() {
    return table(shards, ends);
  }

  private static ShardTable table(List<StoredShard> shards, SortedMap<String, Long> ends) {
    List<KnownShard> known = shards.stream().map(StoredShard::shard).toList();
    return ShardTable.of(0, known, ends);
  }
}
