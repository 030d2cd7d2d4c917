package org.voicepersona.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;

/**
 * Begins a generation that describes a selection of the published rows again, and takes all others
 * over as they are. Until it is published, readers see the one before it.
 *
 * <p>What the selected rows said goes to {@code former.jsonl}, behind what earlier regenerations
 * put there. A generation counts from when its fingerprint is written, which is last: a process
 * that dies before has begun nothing.
 */
final class Regeneration {

  private static final int ROWS_PER_PART = 1000;
  private static final String FORMER = "former.jsonl";

  private final OutputDirectory output;
  private final Generation published;
  private final List<RowRule> rules;

  private Regeneration(OutputDirectory output, Generation published, List<RowRule> rules) {
    this.output = output;
    this.published = published;
    this.rules = rules;
  }

  /**
   * Begins a regeneration, or goes on with one that was stopped.
   *
   * @param rules a row is described again if one of them selects it
   * @return the generation; nothing if no row is selected
   * @throws OutputException if there is no complete result, or another start is not yet complete
   */
  static Optional<Generation> begin(
      OutputDirectory output, Fingerprint fingerprint, List<RowRule> rules) throws IOException {
    if (!Files.exists(output.summary())) {
      throw new OutputException(
          output.root() + " holds no result: run 'voicepersona process' first");
    }
    RunSummary summary = RunSummary.read(output.summary());
    List<Generation> generations = Generation.list(output);
    if (generations.isEmpty() || !summary.complete()) {
      throw new OutputException(
          "the result in %s is not complete: let 'voicepersona process' go on first"
              .formatted(output.root()));
    }
    Generation newest = generations.get(generations.size() - 1);
    if (newest.number() != summary.generation()) {
      return Optional.of(goOn(output, newest, fingerprint, rules));
    }
    return new Regeneration(output, newest, rules).begin(fingerprint);
  }

  private static Generation goOn(
      OutputDirectory output, Generation begun, Fingerprint fingerprint, List<RowRule> rules)
      throws IOException {
    List<String> texts = rules.stream().map(RowRule::toString).toList();
    if (begun.reselection().isEmpty()) {
      throw new OutputException(
          "a new start in %s is not yet complete: let it go on first".formatted(output.root()));
    }
    if (!begun.reselection().get().rules().equals(texts)) {
      throw new OutputException(
          "a regeneration of %s with --where %s is not yet complete: let it go on first"
              .formatted(
                  output.root(), String.join(" --where ", begun.reselection().get().rules())));
    }
    begun.fingerprint().requireSame(fingerprint, output);
    return begun;
  }

  private Optional<Generation> begin(Fingerprint fingerprint) throws IOException {
    Reselection reselection = select();
    if (reselection.rows().isEmpty()) {
      return Optional.empty();
    }
    Generation next = Generation.prepare(output, published.number() + 1);
    takeOver(next, reselection);
    keepFormer(next, reselection);
    reselection.write(next.directory());
    next.begin(fingerprint);
    return Optional.of(next);
  }

  private Reselection select() throws IOException {
    SortedMap<String, List<Long>> rows = new TreeMap<>();
    long[] edition = {1};
    PublishedOutput result = new PublishedOutput(output);
    try (Stream<VoiceRecord> voices = result.descriptions()) {
      voices.forEach(
          voice -> {
            edition[0] = Math.max(edition[0], voice.integer(RecordField.GENERATION));
            if (rules.stream().anyMatch(rule -> rule.selects(voice))) {
              add(rows, voice.id());
            }
          });
    }
    try (Stream<Failure> failures = result.failures()) {
      failures
          .filter(
              failure ->
                  failure.id().row() == RowId.WHOLE_SHARD
                      || rules.stream().anyMatch(rule -> rule.selects(failure)))
          .forEach(failure -> add(rows, failure.id()));
    }
    return new Reselection(rules.stream().map(RowRule::toString).toList(), edition[0] + 1, rows);
  }

  private static void add(Map<String, List<Long>> rows, RowId id) {
    rows.computeIfAbsent(id.shard(), shard -> new ArrayList<>()).add(id.row());
  }

  private void takeOver(Generation next, Reselection reselection) throws IOException {
    DurableFiles.createDirectory(next.scratch());
    Parts parts = new Parts(next.parts());
    List<StoredOutcome> kept = new ArrayList<>();
    try (MergedOutcomes all =
        MergedOutcomes.open(new Parts(published.parts()).list(), next.scratch())) {
      for (var outcome = all.next(); outcome.isPresent(); outcome = all.next()) {
        if (!reselection.contains(outcome.get().place().id())) {
          kept.add(outcome.get());
        }
        if (kept.size() == ROWS_PER_PART) {
          parts.commit(kept);
          kept.clear();
        }
      }
    }
    if (!kept.isEmpty()) {
      parts.commit(kept);
    }
    DurableFiles.deleteTree(next.scratch());
  }

  private void keepFormer(Generation next, Reselection reselection) throws IOException {
    Path file = former(next);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      if (Files.exists(output.former())) {
        Files.copy(output.former(), out);
      }
      for (Path lines : List.of(output.descriptions(), output.failures())) {
        try (Stream<String> published = Files.lines(lines)) {
          for (String line : (Iterable<String>) published::iterator) {
            if (reselection.contains(JsonLines.readPlace(line).id())) {
              out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
          }
        }
      }
    }
    DurableFiles.sync(file);
  }

  /** Returns what a generation will publish as {@link OutputDirectory#former}, if anything. */
  static Path former(Generation generation) {
    return generation.directory().resolve(FORMER);
  }
}
