package org.voicepersona.report.parler;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/**
 * The mean pitch of each speaker over all clips, Hz; a few bytes are held per speaker. A clip
 * counts with its mean, as in dataspeech, or with its median if an older result has no mean.
 */
public final class SpeakerPitch {

  /** No speakers: each clip has its own pitch. */
  public static final SpeakerPitch NONE = new SpeakerPitch();

  private final Map<String, Mean> bySpeaker = new HashMap<>();

  private SpeakerPitch() {}

  /** A running mean. */
  private static final class Mean {

    private double sum;
    private long count;

    void add(double value) {
      sum += value;
      count++;
    }
  }

  /** Computes the means over all clips. */
  public static SpeakerPitch of(Stream<VoiceRecord> voices) {
    SpeakerPitch pitch = new SpeakerPitch();
    for (Iterator<VoiceRecord> each = voices.iterator(); each.hasNext(); ) {
      pitch.add(each.next());
    }
    return pitch;
  }

  private void add(VoiceRecord voice) {
    String speaker = voice.text(RecordField.SPEAKER_ID);
    double hz = ofClip(voice);
    if (!speaker.isEmpty() && !Double.isNaN(hz)) {
      bySpeaker.computeIfAbsent(speaker, any -> new Mean()).add(hz);
    }
  }

  /** Returns the speaker's pitch, the clip's own if no speaker is listed, or {@code NaN}. */
  public double hz(VoiceRecord voice) {
    Mean mean = bySpeaker.get(voice.text(RecordField.SPEAKER_ID));
    return mean == null ? ofClip(voice) : mean.sum / mean.count;
  }

  private static double ofClip(VoiceRecord voice) {
    return voice.number(
        voice.has(RecordField.F0_MEAN_HZ) ? RecordField.F0_MEAN_HZ : RecordField.F0_MEDIAN_HZ);
  }
}
