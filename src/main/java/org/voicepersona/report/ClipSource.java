package org.voicepersona.report;

import java.io.Closeable;
import java.io.IOException;
import org.voicepersona.output.record.VoiceRecord;

/** Where the recordings of described voices come from. */
public interface ClipSource extends Closeable {

  /**
   * Returns what was heard of a clip, as a FLAC file: mono, 16 kHz.
   *
   * @throws IOException if the clip is no longer to be had; the message names it
   */
  byte[] flac(VoiceRecord voice) throws IOException;
}
