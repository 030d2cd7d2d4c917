package org.voicepersona.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.StreamingOptions;
import org.voicepersona.audio.analysis.AcousticAnalyzer;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.check.QualityCheck;
import org.voicepersona.globe.CorpusChangedException;
import org.voicepersona.globe.UnknownRowsException;
import org.voicepersona.globe.catalog.EarlierNumbers;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.plan.Planning;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.output.Progress;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.run.DescribedCorpus;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.RunSummary;

/**
 * What a run is to do, determined before it acquires its output.
 *
 * @param fingerprint the settings that must match those of an existing output
 * @param corpus the corpus, as it is now
 * @param source finds the rows to read, once earlier progress is known
 * @param remarks for the user, on how the corpus is read, one sentence each
 */
record RunIntent(
    Fingerprint fingerprint, DescribedCorpus corpus, SourceOf source, List<String> remarks) {

  RunIntent {
    remarks = List.copyOf(remarks);
  }

  /** Finds the source of a run, once earlier progress is known. */
  interface SourceOf {
    CorpusSource find(Progress progress) throws IOException;
  }

  /**
   * Returns the intent to describe the rows not yet described.
   *
   * @param transfer receives the progress of the download, if the settings ask for one
   * @throws IOException if the input cannot be listed or downloaded
   */
  static RunIntent process(RunSettings settings, PipelineOptions options, TransferProgress transfer)
      throws IOException {
    PinnedCorpus place = PinnedCorpus.of(settings, options);
    if (settings.intake().grown() && !settings.selection().balance().isNone()) {
      throw new IllegalArgumentException(
          "--new goes on with a corpus that has changed, and --balance needs one that is complete");
    }
    if (settings.intake().watch().isPresent()) {
      CorpusSource.requireWatchable(settings.selection());
      options.as(StreamingOptions.class).setStreaming(true);
      ShardCatalog now =
          findingColumns(
              ShardCatalog.look(
                  place.input(), settings.splits(), place.dataset(), settings.columns()),
              settings);
      RunSettings found = settings.reading(now.config(), now.columns());
      return new RunIntent(
          fingerprint(found, now.dataset()),
          corpus(found, place, now.dataset()),
          progress -> watched(found, place, now, progress),
          now.remarksWithGaps());
    }
    ShardCatalog listed =
        ShardCatalog.list(place.input(), settings.splits(), place.dataset(), settings.columns());
    if (settings.intake().full()) {
      HubPath asked = HubPath.parse(settings.input());
      CorpusFetch.run(listed, asked, HubPath.parse(place.input()), options, transfer);
    }
    ShardCatalog catalog = findingColumns(listed, settings);
    RunSettings found = settings.reading(catalog.config(), catalog.columns());
    return new RunIntent(
        fingerprint(found, catalog.dataset()),
        corpus(found, place, catalog.dataset()),
        progress -> planned(found, place, catalog, progress),
        catalog.remarks());
  }

  private static ShardCatalog findingColumns(ShardCatalog catalog, RunSettings settings)
      throws IOException {
    return catalog.findingColumns(settings.selection().filter().columns());
  }

  /**
   * Returns the intent to describe rows of a finished run again. Their location and columns are
   * those of that run, unless the settings name others.
   *
   * @throws IOException if the input cannot be listed
   */
  static RunIntent again(RunSettings settings, PipelineOptions options) throws IOException {
    RunSummary summary = Progress.described(settings.output());
    DescribedCorpus described = summary.corpus();
    String input = PinnedCorpus.absolute(settings.input());
    // Another user's result is not trusted for the location of shards.
    boolean isThere = described.input().equals(input) && summary.isOfThisUser();
    PinnedCorpus place =
        isThere
            ? new PinnedCorpus(input, input, described.dataset(), Optional.of(described.revision()))
            : PinnedCorpus.of(settings, options);
    RunSettings found =
        settings.reading(
            settings.splits().config(),
            settings.columns().consulting(settings.selection().filter().columns()));
    Optional<ShardCatalog> catalog =
        isThere
            ? Optional.empty()
            : Optional.of(
                ShardCatalog.list(place.input(), found.splits(), place.dataset(), found.columns()));
    String dataset = catalog.map(ShardCatalog::dataset).orElse(described.dataset());
    return new RunIntent(
        fingerprint(found, dataset),
        corpus(found, place, dataset),
        progress -> plannedAgain(found, place, catalog, dataset, progress),
        catalog.map(ShardCatalog::remarks).orElse(List.of()));
  }

  private static CorpusSource plannedAgain(
      RunSettings settings,
      PinnedCorpus place,
      Optional<ShardCatalog> catalog,
      String dataset,
      Progress progress)
      throws IOException {
    ShardTable before = progress.shards().read();
    try {
      ShardTable known = catalog.isPresent() ? Planning.elsewhere(before, catalog.get()) : before;
      Planning planning =
          Planning.again(
              known,
              progress.again(),
              progress.shardsAgain(),
              settings.selection().filter(),
              dataset,
              settings.columns());
      progress.learn(before, planning.table());
      return CorpusSource.planned(planning);
    } catch (CorpusChangedException e) {
      progress.abandon();
      throw changed(
          e,
          place,
          progress,
          "Run 'voicepersona process --new' first, which finds the rows again.");
    }
  }

  private static CorpusSource watched(
      RunSettings settings, PinnedCorpus place, ShardCatalog catalog, Progress progress)
      throws IOException {
    ShardTable before = progress.shards().read();
    if (before.isEmpty()) {
      progress.learn(before, earlier(place, catalog, progress));
    }
    return CorpusSource.watched(settings, place, progress.shards(), progress.settled());
  }

  private static DescribedCorpus corpus(RunSettings settings, PinnedCorpus place, String dataset) {
    return DescribedCorpus.at(
        place.asked(), place.revision().orElse(""), dataset, settings.corpusOptions());
  }

  private static CorpusSource planned(
      RunSettings settings, PinnedCorpus place, ShardCatalog catalog, Progress progress)
      throws IOException {
    ShardTable before = progress.shards().read();
    ShardTable known = before.isEmpty() ? earlier(place, catalog, progress) : before;
    try {
      Planning planning =
          settings.intake().grown()
              ? Planning.grown(catalog, known, progress.shards(), settings.selection())
              : Planning.of(catalog, known, progress.shards(), settings.selection());
      progress.learn(before, planning.table());
      return CorpusSource.planned(planning);
    } catch (CorpusChangedException e) {
      throw changed(
          e,
          place,
          progress,
          "Take what is new with --new, start anew with --no-resume, or choose another --output.");
    } catch (UnknownRowsException e) {
      throw new OutputException(
          e.getMessage() + ". Start anew with --no-resume, or choose another --output.", e);
    }
  }

  private static OutputException changed(
      CorpusChangedException e, PinnedCorpus place, Progress progress, String whatToDo)
      throws IOException {
    List<String> lines = new ArrayList<>(e.differences());
    Optional<String> then =
        progress.publishedRevision().filter(it -> !it.equals(PinnedCorpus.GROWING));
    if (then.isPresent() && place.revision().isPresent() && !then.equals(place.revision())) {
      lines.add(
          "it was read at the commit %s, and is at %s: '@%s' goes on with it as it was"
              .formatted(then.get(), place.revision().get(), then.get()));
    }
    return new OutputException(
        "%s is not the corpus that %s was made of:%n  %s%n%s"
            .formatted(
                place.asked(),
                progress.output().root(),
                String.join(System.lineSeparator() + "  ", lines),
                whatToDo),
        e);
  }

  /** Returns the shard table for an output of an earlier program version, which stored none. */
  private static ShardTable earlier(PinnedCorpus place, ShardCatalog catalog, Progress progress)
      throws IOException {
    if (progress.settled().isEmpty()) {
      return ShardTable.EMPTY;
    }
    String now = place.revision().orElseGet(catalog::revision);
    Optional<String> then = progress.earlierRevision();
    if (then.isPresent() && !List.of(now, PinnedCorpus.GROWING).contains(then.get())) {
      throw new OutputException(
          "%s was made by an earlier version of this program of %s as it was in the state %s; it is in the state %s now, and what has changed cannot be told. Start anew with --no-resume, or choose another --output; on the Hub, @%s names the state of then."
              .formatted(progress.output().root(), place.asked(), then.get(), now, then.get()));
    }
    return EarlierNumbers.table(catalog, progress.met());
  }

  /**
   * Returns every setting that influences the text. The range and batching of rows do not: a run
   * over ten rows may be extended to all. The shards are compared one by one.
   */
  private static Fingerprint fingerprint(RunSettings settings, String dataset) {
    Provenance provenance = settings.describer().provenance();
    TreeMap<String, String> values = new TreeMap<>();
    provenance.settings().forEach((name, value) -> values.put("describer." + name, value));
    values.put(Fingerprint.DESCRIBER, provenance.describer());
    values.put("model", provenance.model());
    values.put("prompt_set", provenance.promptSet());
    values.put("dataset", dataset);
    values.put("columns", settings.columns().toString());
    putIfSaid(values, "config", settings.splits().config());
    putIfSaid(values, Fingerprint.KEPT, String.join(",", settings.columns().keeps()));
    values.put("filters", settings.selection().filter().toString());
    values.put("balance", settings.selection().balance().toString());
    values.put("seed", Long.toString(settings.seed()));
    values.put("max_audio_seconds", Double.toString(settings.maxAudioSeconds()));
    values.put("measures", AcousticAnalyzer.VERSION);
    values.put("quality_checks", QualityCheck.VERSION);
    return new Fingerprint(values);
  }

  private static void putIfSaid(TreeMap<String, String> values, String name, String value) {
    if (!value.isEmpty()) {
      values.put(name, value);
    }
  }
}
