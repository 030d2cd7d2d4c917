package org.voicepersona.pipeline.inspect;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.CorpusSurvey;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.SurveyedShard;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.globe.select.ValueTally;
import org.voicepersona.hub.HubPath;
import org.voicepersona.pipeline.PinnedCorpus;

/**
 * What a run would read of a corpus, found out without describing or writing anything.
 *
 * @param place where the corpus lies; on the Hub with the commit that would be read
 * @param dataset its name in the records
 * @param survey its shards
 * @param columns its column names, given and detected
 * @param remarks for the user, on how shards and columns were found, one sentence each
 * @param refusal why a run would not start; empty if it would
 * @param rows the rows that would be read; empty if a run would not start
 */
public record CorpusInspection(
    String place,
    String dataset,
    CorpusSurvey survey,
    ColumnNames columns,
    List<String> remarks,
    Optional<String> refusal,
    Optional<WantedRows> rows) {

  /** Limits that keep an inspection to seconds: clips of a shard, clips in all, rows tallied. */
  private static final int CLIPS_OF_SHARD = 2;

  private static final int MOST_CLIPS = 6;
  private static final long MOST_COUNTED = 200_000;

  /**
   * The rows that would be read of the opened shards.
   *
   * @param shards the number of opened shards
   * @param selected rows in the selection, before its filter
   * @param wanted those that also pass the filter on columns
   * @param values a tally of the values in each column that the filter reads
   * @param clips the first clips, a few of each shard
   */
  public record WantedRows(
      int shards,
      long selected,
      long wanted,
      Map<Column, ValueTally> values,
      List<InspectedClip> clips) {

    /** Takes copies. */
    public WantedRows {
      values = Map.copyOf(values);
      clips = List.copyOf(clips);
    }

    private Optional<String> whyNothing() {
      if (selected == 0) {
        return Optional.of("there are no such rows");
      } else if (wanted == 0) {
        return Optional.of("no row fits the filter");
      }
      boolean isHeard = clips.stream().anyMatch(clip -> clip.fault().isEmpty());
      return isHeard
          ? Optional.empty()
          : clips.stream().map(clip -> clip.id() + ": " + clip.fault()).findFirst();
    }
  }

  /**
   * The corpus to inspect.
   *
   * @param input a folder, a glob or a file, as given to a run
   * @param splits which configuration and splits of a folder to read
   * @param dataset the corpus's name; empty for its folder's name
   * @param columns the corpus's column names
   * @param selection which rows to describe
   * @param maxAudioSeconds seconds after which longer recordings are cut
   * @param mostShards the most shards to open
   */
  public record Request(
      String input,
      SplitChoice splits,
      String dataset,
      ColumnNames columns,
      RowSelection selection,
      double maxAudioSeconds,
      int mostShards) {

    /** Checks the number of shards. */
    public Request {
      requireNonNull(input, "input is null");
      if (mostShards < 1) {
        throw new IllegalArgumentException("shards is " + mostShards + ", must be at least 1");
      }
    }
  }

  /** Takes copies. */
  public CorpusInspection {
    remarks = List.copyOf(remarks);
  }

  /**
   * Inspects a corpus.
   *
   * @throws IOException if the file system fails, or the input names no shard
   * @throws IllegalArgumentException if there are shards, but not of that split or configuration
   */
  public static CorpusInspection of(Request request, PipelineOptions options) throws IOException {
    PinnedCorpus place = PinnedCorpus.now(request.input(), request.dataset(), options);
    ShardCatalog listed =
        ShardCatalog.list(place.input(), request.splits(), place.dataset(), request.columns());
    try {
      ShardCatalog found = listed.findingColumns(request.selection().filter().columns());
      Optional<WantedRows> rows = rows(found, request);
      return inspection(place, found, request, Optional.empty(), rows);
    } catch (IllegalArgumentException e) {
      return inspection(
          place, listed, request, Optional.of(String.valueOf(e.getMessage())), Optional.empty());
    }
  }

  /** Returns why nothing could be described; empty if something could be, or if that is unknown. */
  public Optional<String> whyNothing() {
    if (survey.readable().isEmpty()) {
      SurveyedShard first = survey.unreadable().get(0);
      return Optional.of(
          "%s: %s: %s".formatted(first.name(), first.fault().reason(), first.fault().message()));
    }
    return rows.flatMap(WantedRows::whyNothing);
  }

  private static CorpusInspection inspection(
      PinnedCorpus place,
      ShardCatalog catalog,
      Request request,
      Optional<String> refusal,
      Optional<WantedRows> rows)
      throws IOException {
    return new CorpusInspection(
        HubPath.isOne(place.input()) ? place.input() : place.asked(),
        catalog.dataset(),
        catalog.survey(request.mostShards()),
        catalog.columns(),
        catalog.remarksWithGaps(),
        refusal,
        rows);
  }

  private static Optional<WantedRows> rows(ShardCatalog catalog, Request request)
      throws IOException {
    ShardCatalog first = catalog.upTo(request.mostShards());
    RowPlan plan = RowPlan.of(first, request.selection());
    AudioDecoder decoder = new AudioDecoder(request.maxAudioSeconds());
    List<InspectedClip> clips = new ArrayList<>();
    int readable = (int) plan.shards().stream().filter(shard -> shard.rows() > 0).count();
    int ofShard = Math.max(CLIPS_OF_SHARD, MOST_CLIPS / Math.max(1, readable));
    RowPlan.FirstRows read = plan.firstRows(ofShard, MOST_CLIPS);
    read.samples().forEach(sample -> clips.add(InspectedClip.of(sample, decoder)));
    read.failures().forEach(failure -> clips.add(InspectedClip.unread(failure)));
    return Optional.of(
        new WantedRows(
            first.size(),
            plan.rows().size(),
            plan.remainder(IndexSet.NONE, Set.of()).outstanding(),
            plan.values(MOST_COUNTED),
            clips));
  }
}
