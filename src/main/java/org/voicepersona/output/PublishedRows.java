package org.voicepersona.output;

import org.voicepersona.describe.check.NearDuplicates;
import org.voicepersona.describe.check.QualityFlag;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.RecordOrder;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.RunSummary.Counts;

/** The rows that a result consists of: which, how many of each kind, and what they say. */
final class PublishedRows {

  private final NearDuplicates duplicates = new NearDuplicates();
  private final IndexSet.Builder rows = new IndexSet.Builder();
  private long described;
  private long failed;
  private long leftOut;
  private long failedShards;

  /** Takes in an outcome; returns false if it is one of a row that is among them. */
  boolean addNew(StoredOutcome outcome) {
    RecordOrder place = outcome.place();
    if (place.id().isWholeShard()) {
      failedShards++;
      return true;
    }
    if (!rows.addNew(place.split(), place.index())) {
      return false;
    }
    switch (outcome.kind()) {
      case DESCRIBED -> described++;
      case FAILED -> failed++;
      case LEFT_OUT -> leftOut++;
    }
    return true;
  }

  /**
   * The last flag: only here are all descriptions together, and in an order. Of recordings without
   * a voice the same is said again and again.
   */
  VoiceRecord flagged(VoiceRecord voice) {
    if (voice.number(RecordField.SPEECH_RATIO) == 0) {
      return voice;
    }
    String description =
        voice.text(RecordField.VOICE_ANALYSIS)
            + "\n"
            + voice.text(RecordField.CHARACTER_DESCRIPTION);
    return duplicates.repeats(description) ? voice.with(QualityFlag.NEAR_DUPLICATE) : voice;
  }

  long described() {
    return described;
  }

  /** Returns how many lines tell of failures. */
  long failures() {
    return failed + failedShards;
  }

  /**
   * Returns the account.
   *
   * @param unheard rows that the filters left out for what the corpus says
   */
  Counts counts(long unheard) {
    return Counts.of(described, failed, unheard, leftOut, failedShards);
  }
}
