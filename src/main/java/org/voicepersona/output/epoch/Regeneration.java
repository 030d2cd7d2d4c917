package org.voicepersona.output.epoch;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.LineInput;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.JsonLines;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.RecordOrder;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.record.StandingOutcomes;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.RunSummary;

/**
 * Begins a generation that describes a selection of the published rows again, and takes all others
 * over as they are. Until it is published, readers see the one before it.
 *
 * <p>What the selected rows said goes to {@code former.jsonl}, behind what earlier regenerations
 * put there. A generation counts from when its fingerprint is written, which is last: a process
 * that dies before has begun nothing.
 */
public final class Regeneration {

  private static final String FORMER = "former.jsonl";

  private final OutputDirectory output;
  private final Epoch published;
  private final List<RowRule> rules;

  private Regeneration(OutputDirectory output, Epoch published, List<RowRule> rules) {
    this.output = output;
    this.published = published;
    this.rules = rules;
  }

  /**
   * Begins a regeneration, or goes on with one that was stopped.
   *
   * @param rules a row is described again if one of them selects it
   * @return the generation; nothing if no row is selected
   * @throws OutputException if there is no complete result, its progress is not there, or another
   *     start is not yet complete
   */
  public static Optional<Epoch> begin(
      OutputDirectory output, Fingerprint fingerprint, List<RowRule> rules) throws IOException {
    if (!Files.exists(output.summary())) {
      throw new OutputException(
          output.root() + " holds no result: run 'voicepersona process' first");
    }
    RunSummary summary = RunSummary.read(output.summary());
    List<Epoch> generations = Epoch.list(output);
    new StandingResult(output, Optional.of(summary)).requireProgress(generations);
    if (generations.isEmpty() || !summary.complete()) {
      throw new OutputException(
          "the result in %s is not complete: let 'voicepersona process' go on first"
              .formatted(output.root()));
    }
    Epoch newest = generations.get(generations.size() - 1);
    if (newest.number() != summary.generation()) {
      return Optional.of(goOn(output, newest, fingerprint, rules));
    }
    new ResultCheck(output).require(false);
    return new Regeneration(output, newest, rules).begin(fingerprint);
  }

  private static Epoch goOn(
      OutputDirectory output, Epoch begun, Fingerprint fingerprint, List<RowRule> rules)
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
    Fingerprint before = begun.fingerprint();
    List<String> differences = before.differences(before.sameCorpus(fingerprint, output));
    if (!differences.isEmpty()) {
      throw new OutputException(
          "a regeneration of %s is not yet complete, and was begun with other settings:%n  %s%nLet it go on first."
              .formatted(output.root(), String.join(System.lineSeparator() + "  ", differences)));
    }
    return begun;
  }

  /** Returns the rules of a regeneration that was stopped; nothing if none was. */
  public static Optional<List<RowRule>> unfinished(OutputDirectory output) throws IOException {
    List<Epoch> generations = Epoch.list(output);
    if (generations.isEmpty() || !Files.exists(output.summary())) {
      return Optional.empty();
    }
    Epoch newest = generations.get(generations.size() - 1);
    return newest.number() == RunSummary.read(output.summary()).generation()
        ? Optional.empty()
        : newest.reselection().map(begun -> begun.rules().stream().map(RowRule::parse).toList());
  }

  private Optional<Epoch> begin(Fingerprint now) throws IOException {
    Fingerprint fingerprint = published.fingerprint().sameCorpus(now, output);
    Epoch next = Epoch.prepare(output, published.number() + 1);
    Reselection reselection = select(former(next));
    if (reselection.isEmpty()) {
      next.delete();
      return Optional.empty();
    }
    ShardTable shards = published.shards().read();
    next.shards().write(ShardTable.EMPTY, shards.withVersion(0));
    Reselection.Selected selected = reselection.selected();
    takeOver(published, next, place -> !selected.contains(place));
    reselection.write(next.directory());
    next.begin(fingerprint);
    return Optional.of(next);
  }

  /** Selects rows, and writes what they say behind what earlier ones have said. */
  private Reselection select(Path former) throws IOException {
    IndexSet.Builder rows = new IndexSet.Builder();
    Set<String> shards = new TreeSet<>();
    long edition = 1;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(former), 1 << 16);
        LineInput voices = new LineInput(output.descriptions());
        LineInput failures = new LineInput(output.failures())) {
      if (Files.exists(output.former())) {
        Files.copy(output.former(), out);
      }
      for (var line = voices.next(); line.isPresent(); line = voices.next()) {
        VoiceRecord voice = read(voices, line.get(), JsonLines::readVoice);
        edition = Math.max(edition, voice.integer(RecordField.GENERATION));
        if (rules.stream().anyMatch(rule -> rule.selects(voice))) {
          rows.addNew(voice.text(RecordField.SPLIT), voice.integer(RecordField.INDEX));
          writeLine(out, line.get());
        }
      }
      for (var line = failures.next(); line.isPresent(); line = failures.next()) {
        Failure failure = read(failures, line.get(), JsonLines::readFailure);
        if (failure.id().isWholeShard()) {
          shards.add(failure.id().shard());
          writeLine(out, line.get());
        } else if (rules.stream().anyMatch(rule -> rule.selects(failure))) {
          rows.addNew(failure.split(), failure.index());
          writeLine(out, line.get());
        }
      }
    }
    DurableFiles.sync(former);
    List<String> texts = rules.stream().map(RowRule::toString).toList();
    return new Reselection(texts, edition + 1, rows.build().ranges(), shards);
  }

  private static void takeOver(Epoch from, Epoch next, Predicate<RecordOrder> wanted)
      throws IOException {
    StandingOutcomes standing = new StandingOutcomes(from.shards().read());
    new Parts(next.parts())
        .takeOver(
            new Parts(from.parts()),
            (kind, place) -> standing.stands(kind, place) && wanted.test(place));
  }

  /**
   * Takes over, at the end of a regeneration, what those selected rows said that could not be read
   * this time: they keep their text.
   *
   * @param settled the rows that have an outcome
   */
  public static void keepUnread(
      OutputDirectory output, Epoch next, Reselection.Selected selected, IndexSet settled)
      throws IOException {
    IndexSet unread = selected.rows().without(settled);
    if (unread.isEmpty()) {
      return;
    }
    Epoch published = Epoch.at(output, RunSummary.read(output.summary()).generation());
    IndexSet.Builder kept = new IndexSet.Builder();
    takeOver(
        published,
        next,
        place -> {
          boolean isKept =
              !place.id().isWholeShard() && unread.contains(place.split(), place.index());
          if (isKept) {
            kept.addNew(place.split(), place.index());
          }
          return isKept;
        });
    forget(output, next, kept.build());
  }

  /** Takes the lines of rows that have kept their text out of what this regeneration replaces. */
  private static void forget(OutputDirectory output, Epoch next, IndexSet kept) throws IOException {
    if (kept.isEmpty()) {
      return;
    }
    long earlier = 0;
    if (Files.exists(output.former())) {
      earlier = LineInput.count(output.former());
    }
    long ofEarlier = earlier;
    DurableFiles.replace(
        former(next),
        out -> {
          try (LineInput lines = new LineInput(former(next))) {
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
              RecordOrder place = read(lines, line.get(), JsonLines::readPlace);
              if (lines.number() <= ofEarlier || !kept.contains(place.split(), place.index())) {
                writeLine(out, line.get());
              }
            }
          }
        });
  }

  private interface LineReader<T> {
    T read(String line) throws IOException;
  }

  private static <T> T read(LineInput lines, byte[] line, LineReader<T> reader) throws IOException {
    try {
      return reader.read(new String(line, StandardCharsets.UTF_8));
    } catch (IOException | IllegalArgumentException e) {
      OutputException damaged = lines.damaged(e.getMessage());
      damaged.initCause(e);
      throw damaged;
    }
  }

  private static void writeLine(OutputStream out, byte[] line) throws IOException {
    out.write(line);
    out.write('\n');
  }

  /** Returns what a generation will publish as {@link OutputDirectory#former}, if anything. */
  public static Path former(Epoch generation) {
    return generation.directory().resolve(FORMER);
  }
}
