package org.voicepersona.output.epoch;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.plan.RowKey;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.journal.Journal;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.OutcomeReader.LastLine;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.RecordOrder;
import org.voicepersona.output.record.StandingOutcomes;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.ShardTableFiles;

/** What an epoch knows of the shards of its corpus, for all processes of a run. */
final class EpochRegister implements ShardRegister {

  private static final long serialVersionUID = 1;

  private final String generation;

  EpochRegister(Path generation) {
    this.generation = generation.toString();
  }

  private Epoch generation() {
    return new Epoch(OutputDirectory.path(generation), 0);
  }

  private ShardTableFiles files() {
    return new ShardTableFiles(generation().shardTable());
  }

  @Override
  public ShardTable read() throws IOException {
    return files().read();
  }

  @Override
  public ShardTable write(ShardTable before, ShardTable after) throws IOException {
    return files().write(before, after);
  }

  @Override
  public void describedRows(String split, RowReceiver receiver) throws IOException {
    forEachOutcome(
        (file, outcome) -> {
          if (outcome.kind() == StoredOutcome.Kind.DESCRIBED
              && outcome.place().split().equals(split)) {
            receiver.take(outcome.place().index(), key(outcome.voice(file)));
          }
        });
  }

  @Override
  public Settled settled() throws IOException {
    StandingOutcomes standing = new StandingOutcomes(read());
    IndexSet.Builder settled = new IndexSet.Builder();
    IndexSet.Builder fallen = new IndexSet.Builder();
    forEachOutcome(
        (file, outcome) -> {
          RecordOrder place = outcome.place();
          if (!place.id().isWholeShard()) {
            (standing.test(outcome) ? settled : fallen).addNew(place.split(), place.index());
          }
        });
    IndexSet stand = settled.build();
    return new Settled(stand, fallen.build().without(stand));
  }

  @Override
  public Set<String> failedShards() throws IOException {
    return new Parts(generation().parts()).wholeShards();
  }

  @Override
  public void takeBackFailure(String shard) throws IOException {
    new Parts(generation().parts()).takeBackWholeShard(shard);
  }

  /** Hands over what was committed or journalled by now; some outcomes perhaps twice. */
  private void forEachOutcome(Parts.Receiver receiver) throws IOException {
    // The journal first: what is settled meanwhile is in a part afterwards.
    for (Path segment : DurableFiles.list(generation().journal(), "*" + Journal.EXTENSION)) {
      try (OutcomeReader reader = new OutcomeReader(segment, LastLine.MAYBE_TORN)) {
        for (Optional<StoredOutcome> o = reader.next(); o.isPresent(); o = reader.next()) {
          receiver.take(segment, o.get());
        }
      } catch (NoSuchFileException e) {
        // It was settled meanwhile, and its rows are in parts.
      }
    }
    new Parts(generation().parts()).forEach(receiver);
  }

  private static long key(VoiceRecord voice) {
    return RowKey.of(
        voice.text(RecordField.SPEAKER_ID),
        voice.text(RecordField.TRANSCRIPT),
        voice.text(RecordField.ACCENT),
        voice.text(RecordField.AGE),
        voice.text(RecordField.GENDER),
        voice.number(RecordField.DURATION));
  }
}
