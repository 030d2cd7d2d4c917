package org.voicepersona.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/**
 * What a result tells of each row.
 *
 * @param texts what was described, without the number, by where the row lies
 * @param indices the numbers of the rows that were described
 * @param failures the reasons of the rows and shards that failed
 */
record Rows(Map<RowId, String> texts, Map<RowId, Long> indices, Map<RowId, String> failures) {

  /**
   * Reads a result.
   *
   * @throws AssertionError if a row or a number is there twice
   */
  static Rows of(Path output) throws IOException {
    Rows rows = new Rows(new HashMap<>(), new HashMap<>(), new HashMap<>());
    Map<String, RowId> ofNumber = new TreeMap<>();
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      voices.forEach(voice -> rows.add(voice, ofNumber));
    }
    try (Stream<Failure> failures = PublishedOutput.at(output).failures()) {
      failures.forEach(
          failure -> {
            require(rows.failures.put(failure.id(), failure.reason()) == null, failure.id());
            require(!rows.texts.containsKey(failure.id()), failure.id());
          });
    }
    return rows;
  }

  private void add(VoiceRecord voice, Map<String, RowId> ofNumber) {
    RowId id = new RowId(voice.text(RecordField.SHARD), voice.integer(RecordField.ROW));
    long index = voice.integer(RecordField.INDEX);
    String text = voice.toJson().replaceFirst("\"index\":\\d+,", "");
    require(texts.put(id, text) == null, id);
    require(ofNumber.put(voice.text(RecordField.SPLIT) + " " + index, id) == null, id);
    indices.put(id, index);
  }

  private static void require(boolean isOnce, RowId id) {
    if (!isOnce) {
      throw new AssertionError(id + " is told of twice, or shares its number");
    }
  }

  /** Returns whether something is told of a row. */
  boolean tellsOf(RowId id) {
    return texts.containsKey(id)
        || failures.containsKey(id)
        || failures.containsKey(new RowId(id.shard(), RowId.WHOLE_SHARD));
  }
}
