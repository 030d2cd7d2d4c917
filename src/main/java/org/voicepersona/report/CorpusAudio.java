package org.voicepersona.report;

import java.io.IOException;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.FlacEncoder;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.CorpusClips;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/**
 * Reads clips from the described corpus. Refuses a clip whose row or length differs from what was
 * described.
 */
public final class CorpusAudio implements ClipSource {

  /** Tolerated difference of lengths, since decoders treat a clip's ends differently. */
  private static final double SAME_SECONDS = 0.25;

  /** Locates rows in the corpus. */
  @FunctionalInterface
  public interface Places {
    /**
     * Returns the row of a voice.
     *
     * @throws IOException if the corpus no longer has it
     */
    RowId of(VoiceRecord voice) throws IOException;
  }

  private final CorpusClips clips;
  private final Places places;
  private final AudioDecoder decoder;

  /**
   * Makes a source of the corpus's clips.
   *
   * @param places locates the rows of voices
   * @param maxSeconds the length at which recordings were cut when they were described
   */
  public CorpusAudio(CorpusClips clips, Places places, double maxSeconds) {
    this.clips = clips;
    this.places = places;
    this.decoder = new AudioDecoder(maxSeconds);
  }

  @Override
  public byte[] flac(VoiceRecord voice) throws IOException {
    RowId id = places.of(voice);
    VoiceSample sample = clips.sample(id);
    requireSame(id, "speaker_id", voice.text(RecordField.SPEAKER_ID), sample.speakerId());
    requireSame(id, "transcript", voice.text(RecordField.TRANSCRIPT), sample.transcript());
    requireSame(
        id, "duration", seconds(voice.number(RecordField.DURATION)), seconds(sample.duration()));
    try {
      Waveform waveform = decoder.decode(sample.audio()).waveform();
      requireSameLength(id, voice.number(RecordField.DURATION_MEASURED), waveform.seconds());
      return FlacEncoder.encode(waveform);
    } catch (AudioException e) {
      throw new IOException(
          "the clip of %s is not the one that was described: %s".formatted(id, e.getMessage()), e);
    }
  }

  private static String seconds(double seconds) {
    return Double.isNaN(seconds) ? "" : "%.3f".formatted(seconds);
  }

  private static void requireSame(RowId id, String field, String described, String found)
      throws IOException {
    if (!described.equals(found)) {
      throw new IOException(
          "%s is not the row that was described: its %s is '%s', and was '%s'"
              .formatted(id, field, shortened(found), shortened(described)));
    }
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= 60
        ? text
        : text.substring(0, text.offsetByCodePoints(0, 60)) + "...";
  }

  private static void requireSameLength(RowId id, double described, double found)
      throws IOException {
    if (Math.abs(described - found) > SAME_SECONDS) {
      throw new IOException(
          "the clip of %s is not the one that was described: it lasts %.2f s, and lasted %.2f s"
              .formatted(id, found, described));
    }
  }

  @Override
  public void close() throws IOException {
    clips.close();
  }
}
