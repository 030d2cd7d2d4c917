package org.voicepersona.output.epoch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.Failure;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.output.run.RunSummary;

/**
 * Compares a published result with its {@code run.json}: sizes, digests and numbers of rows with
 * its list, where an older version has listed no digests without them, and the rows of all with its
 * account.
 *
 * @param output where it lies
 */
record ResultCheck(OutputDirectory output) {

  private static final String CORRECT =
      "Correct run.json, or take the result from where it came once more.";

  /**
   * Passes a result that is as it was published.
   *
   * @param incomplete whether a run that has not come to its end will do
   * @throws OutputException if it is not; the message names every file in question
   */
  void require(boolean incomplete) throws IOException {
    if (!Files.exists(output.summary())) {
      throw new OutputException(
          output.root() + " holds no result: run 'voicepersona process --output DIR' first");
    }
    RunSummary summary = RunSummary.read(output.summary());
    refuse(faults(summary), "is not what its run.json lists", remedy());
    refuse(faultsOfCounts(summary), "is not what the counts in its run.json say", CORRECT);
    if (!summary.complete() && !incomplete) {
      throw new OutputException(
          "the run in %s is not complete: %,d rows are described so far. Let 'voicepersona process' go on, or take what is there with --incomplete."
              .formatted(output.root(), summary.counts().described()));
    }
  }

  private void refuse(List<String> faults, String what, String remedy) throws OutputException {
    if (!faults.isEmpty()) {
      throw new OutputException(
          "the result in %s %s:%n  %s%n%s"
              .formatted(
                  output.root(), what, String.join(System.lineSeparator() + "  ", faults), remedy));
    }
  }

  private List<String> faults(RunSummary summary) throws IOException {
    List<String> faults = new ArrayList<>();
    Set<String> listed = new HashSet<>();
    for (ListedFile file : summary.files()) {
      listed.add(file.path());
      file.contradiction(output.root().resolve(file.path()))
          .ifPresent(difference -> faults.add(file.path() + " " + difference));
    }
    for (Path needed : List.of(output.descriptions(), output.failures())) {
      if (!listed.contains(needed.getFileName().toString())) {
        faults.add(needed.getFileName() + " is not listed");
      }
    }
    for (Path file : DurableFiles.list(output.data(), "*.parquet")) {
      if (!listed.contains("data/" + file.getFileName())) {
        faults.add("data/" + file.getFileName() + " is not listed");
      }
    }
    return faults;
  }

  /** Returns where the account says something else than the files, which are as they are listed. */
  private List<String> faultsOfCounts(RunSummary summary) throws IOException {
    RunSummary.Counts counts = summary.counts();
    List<String> faults = new ArrayList<>();
    long described = rows(summary, path -> path.equals("descriptions.jsonl"));
    long shards;
    try (Stream<Failure> failures = new PublishedOutput(output).failures()) {
      shards = failures.filter(failure -> failure.id().isWholeShard()).count();
    }
    long failed = rows(summary, path -> path.equals("failures.jsonl")) - shards;
    compare("described", counts.described(), described, "descriptions.jsonl has", faults);
    compare("failed", counts.failed(), failed, "failures.jsonl has", faults);
    compare("failedShards", counts.failedShards(), shards, "failures.jsonl has", faults);
    long read = counts.described() + counts.failed() + counts.filtered();
    compare("read", counts.read(), read, "described, failed and filtered make", faults);
    if (counts.leftOut() > counts.filtered()) {
      faults.add("leftOut is %,d, of %,d filtered".formatted(counts.leftOut(), counts.filtered()));
    }
    boolean isInParquet = summary.files().stream().anyMatch(file -> isParquet(file.path()));
    long inParquet = rows(summary, ResultCheck::isParquet);
    if (isInParquet && inParquet != described) {
      faults.add(
          "the files in data have %,d rows, descriptions.jsonl has %,d"
              .formatted(inParquet, described));
    }
    return faults;
  }

  private static void compare(
      String name, long counted, long found, String where, List<String> faults) {
    if (counted != found) {
      faults.add("%s is %,d, %s %,d".formatted(name, counted, where, found));
    }
  }

  private static boolean isParquet(String path) {
    return path.endsWith(".parquet");
  }

  private static long rows(RunSummary summary, Predicate<String> which) {
    return summary.files().stream()
        .filter(file -> which.test(file.path()))
        .mapToLong(ListedFile::rows)
        .sum();
  }

  private String remedy() throws IOException {
    for (Epoch epoch : Epoch.list(output)) {
      if (Files.exists(epoch.publicationList())) {
        return "A run was stopped while it published: the same command as before goes on.";
      }
    }
    return "If the run's .progress is still there, move these files away, and 'voicepersona process' with the same options makes them anew.";
  }
}
