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
 * @param columns what it calls its columns, as asked for and as found
 * @param remarks what a user should know of how shards and columns were found, a sentence each
 * @param refusal why a run would not start; empty if it would
 * @param rows what would be read, if a run would start
 */
public record CorpusInspection(
    String place,
    String dataset,
    CorpusSurvey survey,
    ColumnNames columns,
    List<String> remarks,
    Optional<String> refusal,
    Optional<WantedRows> rows) {

  /** More than these are not looked at: a look should take seconds. */
  private static final int CLIPS_OF_SHARD = 2;

  private static final int MOST_CLIPS = 6;
  private static final long MOST_COUNTED = 200_000;

  /**
   * What would be read of the shards that were opened.
   *
   * @param shards how many of them were counted
   * @param selected rows that the selection names, before its filter
   * @param wanted those of them that fit what the filter asks of the corpus
   * @param values what they say in the columns that the filter looks at
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
   * Which corpus.
   *
   * @param input a folder, a pattern or a file, as a run takes it
   * @param splits what to read of a folder
   * @param dataset the corpus's name; empty for that of its folder
   * @param columns what the corpus calls its columns
   * @param selection which rows
   * @param maxAudioSeconds where longer recordings are cut
   * @param mostShards how many shards are opened, at most
   */
  public record Request(
      String input,
      SplitChoice splits,
      String dataset,
      ColumnNames columns,
      RowSelection selection,
      double maxAudioSeconds,
      int mostShards) {

    /** Checks the number. */
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
   * Looks at a corpus.
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

  /** Returns why nothing could be described; nothing if something could be, or nobody can tell. */
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
