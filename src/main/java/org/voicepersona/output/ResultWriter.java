package org.voicepersona.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.record.VoiceRecord;

/**
 * Writes outcomes as a result has them: a description as a line and as a row of the data files, a
 * failure as a line.
 *
 * @param rows those that are published, which know near-duplicates
 * @param directory of the generation
 * @param kept columns of the corpus that stay
 * @param described takes the lines of {@code descriptions.jsonl}
 * @param failed takes the lines of {@code failures.jsonl}
 * @param data takes the rows
 */
record ResultWriter(
    PublishedRows rows,
    Path directory,
    List<String> kept,
    OutputStream described,
    OutputStream failed,
    DataUpdate data) {

  /** Writes an outcome; of what the filters left out, nothing. */
  void write(StoredOutcome outcome) throws IOException {
    switch (outcome.kind()) {
      case DESCRIBED -> {
        VoiceRecord voice = rows.flagged(outcome.voice(directory)).keeping(kept);
        String json = voice.toJson();
        Publication.writeLine(described, json);
        data.add(voice, json);
      }
      case FAILED -> Publication.writeLine(failed, outcome.json());
      case LEFT_OUT -> {}
    }
  }
}
