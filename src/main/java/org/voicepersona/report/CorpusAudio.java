package org.voicepersona.report;

import java.io.IOException;
import org.voicepersona.audio.AudioDecoder;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.FlacEncoder;
import org.voicepersona.globe.CorpusClips;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.ShardCatalog;
import org.voicepersona.output.VoiceRecord;

/** The recordings of the corpus that was described. */
public final class CorpusAudio implements ClipSource {

  private final CorpusClips clips;
  private final AudioDecoder decoder;

  /**
   * Names the corpus.
   *
   * @param maxSeconds where longer recordings are cut, as they were when they were described
   */
  public CorpusAudio(ShardCatalog catalog, double maxSeconds) {
    this.clips = CorpusClips.of(catalog);
    this.decoder = new AudioDecoder(maxSeconds);
  }

  @Override
  public byte[] flac(VoiceRecord voice) throws IOException {
    RowId id = voice.id();
    try {
      return FlacEncoder.encode(decoder.decode(clips.sample(id).audio()).waveform());
    } catch (AudioException e) {
      throw new IOException(
          "the clip of %s is not the one that was described: %s".formatted(id, e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    clips.close();
  }
}
