package org.voicepersona.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.durable.DurableStream;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.epoch.Epoch;
import org.voicepersona.output.epoch.StandingResult;
import org.voicepersona.output.journal.MergedOutcomes;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.output.run.ShardLines;

/**
 * Publishes a run that has no end, again and again: nothing if nothing is new, else what has come
 * since the last time.
 *
 * <p>New rows become new data files and new lines at the end of {@code descriptions.jsonl}, in the
 * order in which they came; new failures and shards are appended to {@code failures.jsonl} and
 * {@code shards.jsonl}. The first time, where the failure of a shard comes or goes, or rows have
 * moved, all is published as {@link Publication} does, which also brings the rows into their order
 * at the end of the run. A process that dies while it appends leaves a file that begins as listed:
 * the next publication replaces it.
 */
public final class GrowingPublication {

  private final Progress progress;
  private final OutputDirectory output;
  private final List<String> kept;

  /** The parts whose rows are published. */
  private Set<Path> parts;

  /** Nothing before this process has published. */
  private Optional<Published> published = Optional.empty();

  /**
   * What stands.
   *
   * @param summary the account
   * @param rows the rows in it
   * @param table where they lay
   * @param dataFiles how many there are of each split
   * @param files those that are appended to
   */
  private record Published(
      RunSummary summary,
      PublishedRows rows,
      ShardTable table,
      Map<String, Integer> dataFiles,
      GrowingFiles files) {}

  /** Begins with what is published of the run by now. */
  public GrowingPublication(Progress progress) throws IOException {
    this.progress = progress;
    this.output = progress.output();
    this.kept = Fingerprint.kept(progress.fingerprint().values());
    this.parts = isPublished() ? parts() : Set.of();
  }

  private boolean isPublished() throws IOException {
    StandingResult standing = StandingResult.in(output);
    return !Files.exists(progress.generation().publicationList())
        && standing.generation() == progress.generation().number()
        && standing
            .summary()
            .map(RunSummary::counts)
            .map(counts -> counts.described() + counts.failed() + counts.leftOut())
            .filter(rows -> rows == progress.settledRows())
            .isPresent();
  }

  private Set<Path> parts() throws IOException {
    return new HashSet<>(progressParts().list());
  }

  private Parts progressParts() {
    return new Parts(progress.generation().parts());
  }

  /**
   * Publishes what the run has committed.
   *
   * @return the summary, as published; nothing if nothing is new, or as {@link Publication#publish}
   *     says
   */
  public Optional<RunSummary> publish(RunFacts facts) throws IOException {
    // What is committed meanwhile may be published, and is looked at once more the next time.
    Set<Path> now = parts();
    ShardTable table = progress.shards().read();
    boolean isMoved = published.filter(it -> it.table.isMovedIn(table)).isPresent();
    if (now.equals(parts) && !isMoved) {
      return Optional.empty();
    }
    List<Path> fresh = now.stream().filter(part -> !parts.contains(part)).sorted().toList();
    boolean isMore =
        !isMoved && now.containsAll(parts) && fresh.stream().noneMatch(Parts::isOfWholeShard);
    Optional<Published> before = isMore ? published : Optional.empty();
    Optional<List<KnownShard>> shards = before.flatMap(it -> ShardLines.added(it.table, table));
    published = Optional.empty();
    published =
        shards.isPresent()
            ? Optional.of(add(before.get(), new News(fresh, table, shards.get()), facts))
            : whole(facts);
    parts = now;
    parts = new HashSet<>(progressParts().compact(List.copyOf(now)));
    return published.map(Published::summary);
  }

  private Optional<Published> whole(RunFacts facts) throws IOException {
    Publication publication = Publication.growing(progress);
    Optional<RunSummary> summary = publication.publish(facts);
    if (summary.isEmpty() || !DurableStream.isLocal(output.root())) {
      return Optional.empty();
    }
    return Optional.of(
        new Published(
            summary.get(),
            publication.rows(),
            publication.table(),
            publication.dataFiles(),
            GrowingFiles.of(output)));
  }

  /**
   * What has come.
   *
   * @param parts with its rows
   * @param table where rows lie now
   * @param shards those in it that are new or have changed
   */
  private record News(List<Path> parts, ShardTable table, List<KnownShard> shards) {}

  private Published add(Published before, News news, RunFacts facts) throws IOException {
    GrowingFiles files = before.files;
    files.requireUntouched();
    DurableFiles.createDirectory(output.data());
    Epoch generation = progress.generation();
    try (FolderUpdate update =
        new FolderUpdate(
            output.root(),
            generation.scratch(),
            generation.publicationList(),
            OwnFiles.of(output))) {
      Path workshop = update.workshop();
      update.grow(files.paths());
      Map<String, Integer> dataFiles;
      try (MergedOutcomes outcomes =
              MergedOutcomes.open(news.parts, workshop, progress.standing());
          OutputStream described = files.descriptions().append();
          OutputStream failed = files.failures().append();
          DataUpdate data =
              Publication.data(workshop, kept, before.dataFiles, StandingRows.none(output))) {
        ResultWriter result =
            new ResultWriter(before.rows, generation.directory(), kept, described, failed, data);
        for (var next = outcomes.next(); next.isPresent(); next = outcomes.next()) {
          if (before.rows.addNew(next.get())) {
            FailPoint.PUBLISH_APPEND.reach();
            result.write(next.get());
          }
        }
        for (DataFiles.Written file : data.finish()) {
          update.add(file.file(), "data/" + file.name(), file.rows());
        }
        dataFiles = data.filesBySplit();
      }
      long lines = lines(before.summary.files(), files.shards());
      if (ShardLines.isOutgrown(lines, news.shards, news.table)) {
        Publication.addShards(update, news.table);
      } else {
        append(news.shards, files.shards());
      }
      // Nothing that stands goes away.
      Publication.place(update, path -> false);
      return conclude(before, news, dataFiles, update, facts);
    }
  }

  private static void append(List<KnownShard> shards, GrowingFile file) throws IOException {
    try (OutputStream out = file.append()) {
      ShardLines.write(shards, out);
    }
  }

  private Published conclude(
      Published before,
      News news,
      Map<String, Integer> dataFiles,
      FolderUpdate update,
      RunFacts facts)
      throws IOException {
    GrowingFiles grown = before.files;
    long shards = lines(before.summary.files(), grown.shards()) + news.shards.size();
    long shardsAnew = lines(update.files(), grown.shards());
    if (shardsAnew > 0) {
      grown = grown.withShards(new GrowingFile(output.shards()));
      shards = shardsAnew;
    }
    List<String> paths = grown.paths();
    List<ListedFile> files = new ArrayList<>(before.summary.files());
    files.addAll(update.files());
    files.removeIf(file -> paths.contains(file.path()));
    files.add(grown.descriptions().listed(before.rows.described()));
    files.add(grown.failures().listed(before.rows.failures()));
    files.add(grown.shards().listed(shards));
    RunSummary.Counts earlier = before.summary.counts();
    long unheard = Math.max(earlier.filtered() - earlier.leftOut(), facts.filtered());
    RunSummary summary =
        Publication.summary(
            progress,
            facts.corpus().growing(news.table),
            facts,
            before.rows.counts(unheard),
            List.copyOf(files));
    Publication.conclude(progress, summary, update);
    return new Published(summary, before.rows, news.table, dataFiles, grown);
  }

  private static long lines(List<ListedFile> files, GrowingFile file) {
    return files.stream()
        .filter(listed -> listed.path().equals(file.path()))
        .mapToLong(ListedFile::rows)
        .sum();
  }
}
