package org.voicepersona.report;

import java.io.Closeable;
import java.io.IOException;
import org.voicepersona.output.record.VoiceRecord;

/** Provides the recordings of described voices. */
public interface ClipSource extends Closeable {

  /**
   * Returns a clip as the describer heard it, as a FLAC file: mono, 16 kHz.
   *
   * @throws IOException if the clip is no longer available; the message names it
   */
  byte[] flac(VoiceRecord voice) throws IOException;
}
