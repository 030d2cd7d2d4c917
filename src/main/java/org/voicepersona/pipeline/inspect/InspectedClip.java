package org.voicepersona.pipeline.inspect;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.RecordingFormat;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.Meter;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.output.record.VoiceRecord;

/**
 * One clip of an inspected corpus.
 *
 * @param id its row
 * @param format its audio format, if known
 * @param record its record with the fields known before describing, if it can be decoded
 * @param fault why it cannot be decoded; empty if it can
 */
public record InspectedClip(
    RowId id, Optional<RecordingFormat> format, Optional<VoiceRecord> record, String fault) {

  /** Checks that nothing is missing. */
  public InspectedClip {
    requireNonNull(id, "id is null");
    requireNonNull(format, "format is null");
    requireNonNull(record, "record is null");
    requireNonNull(fault, "fault is null");
  }

  /** Decodes and measures a clip. */
  static InspectedClip of(VoiceSample sample, AudioDecoder decoder) {
    Optional<RecordingFormat> format = Optional.empty();
    try {
      format = Optional.of(RecordingFormat.of(sample.audio()));
      DecodedClip heard = DecodedClip.of(sample, decoder, 0, Meter.NONE);
      return new InspectedClip(sample.id(), format, Optional.of(VoiceRecord.ofHeard(heard)), "");
    } catch (AudioException e) {
      return new InspectedClip(
          sample.id(), format, Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  /** Returns a clip that cannot be read. */
  static InspectedClip unread(Failure failure) {
    return new InspectedClip(failure.id(), Optional.empty(), Optional.empty(), failure.message());
  }
}
