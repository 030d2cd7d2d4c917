package org.voicepersona.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.durable.DurableStream;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.epoch.Epoch;
import org.voicepersona.output.epoch.StandingResult;
import org.voicepersona.output.journal.MergedOutcomes;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;

/**
 * Publishes a run that has no end, again and again: nothing if nothing is new, else what has come
 * since the last time.
 *
 * <p>New rows become new data files and new lines at the end of {@code descriptions.jsonl}, in the
 * order in which they came; a new failure makes {@code failures.jsonl} anew. The first time, where
 * the failure of a shard comes or goes, or rows have moved, all is published as {@link Publication}
 * does, which also brings the rows into their order at the end of the run. A process that dies
 * while it appends leaves a file that begins as listed: the next publication replaces it.
 */
public final class GrowingPublication {

  private static final String DESCRIPTIONS = "descriptions.jsonl";
  private static final String FAILURES = "failures.jsonl";

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
   * @param digest of the descriptions
   * @param written when the descriptions were
   */
  private record Published(
      RunSummary summary,
      PublishedRows rows,
      ShardTable table,
      Map<String, Integer> dataFiles,
      MessageDigest digest,
      FileTime written) {}

  /** Begins with what is published of the run by now. */
  public GrowingPublication(Progress progress) throws IOException {
    this.progress = progress;
    this.output = progress.output();
    this.kept = Fingerprint.kept(progress.fingerprint().values());
    this.parts = isPublished() ? parts() : Set.of();
  }

  private boolean isPublished() throws IOException {
    StandingResult standing = StandingResult.in(output);
    return standing.generation() == progress.generation().number()
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
    published = Optional.empty();
    published = before.isPresent() ? Optional.of(add(before.get(), fresh, facts)) : whole(facts);
    parts = now;
    parts = new HashSet<>(progressParts().compact(List.copyOf(now)));
    return published.map(Published::summary);
  }

  private Optional<Published> whole(RunFacts facts) throws IOException {
    Publication publication = new Publication(progress, rows -> {});
    Optional<RunSummary> summary = publication.publish(facts);
    if (summary.isEmpty() || !DurableStream.isLocal(output.root())) {
      return Optional.empty();
    }
    return Optional.of(
        new Published(
            summary.get(),
            publication.rows(),
            progress.shards().read(),
            publication.dataFiles(),
            digestOfDescriptions(),
            Files.getLastModifiedTime(output.descriptions())));
  }

  private MessageDigest digestOfDescriptions() throws IOException {
    return DigestUtils.updateDigest(DigestUtils.getSha256Digest(), output.descriptions());
  }

  private Published add(Published before, List<Path> fresh, RunFacts facts) throws IOException {
    requireUntouched(before);
    DurableFiles.createDirectory(output.data());
    Epoch generation = progress.generation();
    try (FolderUpdate update =
        new FolderUpdate(
            output.root(),
            generation.scratch(),
            generation.publicationList(),
            OwnFiles.of(output))) {
      Path workshop = update.workshop();
      long failures = before.rows.failures();
      update.grow(DESCRIPTIONS);
      Path failed = workshop.resolve(FAILURES);
      Map<String, Integer> dataFiles;
      try (MergedOutcomes outcomes = MergedOutcomes.open(fresh, workshop, progress.standing());
          DurableStream text = DurableStream.append(output.descriptions());
          OutputStream described = new DigestOutputStream(text, before.digest);
          OutputStream failedOut = Publication.open(failed);
          DataUpdate data =
              Publication.data(workshop, kept, before.dataFiles, StandingRows.none(output))) {
        Files.copy(output.failures(), failedOut);
        ResultWriter result =
            new ResultWriter(before.rows, generation.directory(), kept, described, failedOut, data);
        for (var next = outcomes.next(); next.isPresent(); next = outcomes.next()) {
          if (before.rows.addNew(next.get())) {
            FailPoint.PUBLISH_APPEND.reach();
            result.write(next.get());
          }
        }
        text.sync();
        for (DataFiles.Written file : data.finish()) {
          update.add(file.file(), "data/" + file.name(), file.rows());
        }
        dataFiles = data.filesBySplit();
      }
      if (before.rows.failures() > failures) {
        DurableFiles.sync(failed);
        update.add(failed, FAILURES, before.rows.failures());
      }
      // Nothing that stands goes away.
      Publication.place(update, path -> false);
      return conclude(before, dataFiles, update.files(), facts);
    }
  }

  private Published conclude(
      Published before, Map<String, Integer> dataFiles, List<ListedFile> added, RunFacts facts)
      throws IOException {
    Set<String> replaced = new HashSet<>(Set.of(DESCRIPTIONS));
    added.forEach(file -> replaced.add(file.path()));
    List<ListedFile> files =
        new ArrayList<>(
            before.summary.files().stream()
                .filter(file -> !replaced.contains(file.path()))
                .toList());
    files.addAll(added);
    files.add(
        new ListedFile(
            DESCRIPTIONS,
            before.rows.described(),
            Files.size(output.descriptions()),
            HexFormat.of().formatHex(digest(before.digest))));
    RunSummary.Counts earlier = before.summary.counts();
    long unheard = Math.max(earlier.filtered() - earlier.leftOut(), facts.filtered());
    RunSummary summary =
        Publication.summary(progress, facts, before.rows.counts(unheard), List.copyOf(files));
    Publication.conclude(progress, summary);
    return new Published(
        summary,
        before.rows,
        before.table,
        dataFiles,
        before.digest,
        Files.getLastModifiedTime(output.descriptions()));
  }

  /** Returns the digest of what was taken in by now; more may follow. */
  private static byte[] digest(MessageDigest digest) {
    try {
      return ((MessageDigest) digest.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of the JDK cannot be copied", e);
    }
  }

  /** Nobody's changes are appended to. */
  private void requireUntouched(Published before) throws IOException {
    Path descriptions = output.descriptions();
    boolean isAsWritten =
        before.summary.files().stream()
            .filter(file -> file.path().equals(DESCRIPTIONS))
            .anyMatch(file -> file.bytes() == descriptions.toFile().length());
    if (!isAsWritten || !Files.getLastModifiedTime(descriptions).equals(before.written)) {
      throw new OutputException(
          descriptions
              + " was changed by something else since this run wrote it: move it away. What was"
              + " described is kept; the same command goes on.");
    }
  }
}
