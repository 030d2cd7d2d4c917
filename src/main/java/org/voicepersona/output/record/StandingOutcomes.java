package org.voicepersona.output.record;

import java.util.function.Predicate;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardTable;

/**
 * Decides which outcomes stay valid when a corpus has changed. What was described stays described;
 * a failure is one of a row or shard where it lay, and falls when that is elsewhere now: the row is
 * tried again.
 *
 * @param table where rows lie now; without shards every outcome stands
 */
public record StandingOutcomes(ShardTable table) implements Predicate<StoredOutcome> {

  @Override
  public boolean test(StoredOutcome outcome) {
    return stands(outcome.kind(), outcome.place());
  }

  /** Returns whether an outcome stays valid, by what it is and of what. */
  public boolean stands(StoredOutcome.Kind kind, RecordOrder place) {
    if (kind == StoredOutcome.Kind.DESCRIBED || table.isEmpty()) {
      return true;
    }
    return place.id().isWholeShard()
        ? table.find(place.id().shard()).filter(KnownShard::present).isPresent()
        : table.locate(place.split(), place.index()).filter(place.id()::equals).isPresent();
  }
}
