package org.voicepersona.audio.codec;

import static java.util.Objects.requireNonNull;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.file.SoundFile;

/**
 * Decodes a recording from memory to mono speech at {@value Waveform#SAMPLE_RATE_HZ} Hz.
 *
 * <p>Reads the formats of {@link AudioLibrary#formats()}, recognised by what is in the bytes.
 * Nothing but these bytes is ever opened, whatever they refer to. The channels are averaged, so two
 * that cancel each other are silence. A 16 kHz mono recording comes through unchanged; any other is
 * resampled, flat to 7 kHz with aliases at least 60 dB down. Amplitudes beyond full scale are cut
 * to it.
 *
 * <p>A damaged recording is refused, not patched over, as far as its format lets damage be seen:
 * FLAC and Ogg have checksums, most others say how long they or their frames are, and an MP3 file
 * without a length that was cut between two frames looks whole. What precedes the first frame and
 * follows the last is no damage: tags, zeros, anything else. What lies beyond the limit of length
 * is not decoded.
 *
 * <p>Instances may be shared between threads.
 */
public final class AudioDecoder {

  /** The longest speech the models listen to. */
  public static final double DEFAULT_MAX_SECONDS = 30;

  /** The shortest recording that is decoded: less is no speech. */
  public static final double MIN_SECONDS = 0.1;

  /** The longest limit that can be set. */
  public static final double LONGEST_LIMIT_SECONDS = 3_600;

  static {
    Ffmpeg.load();
  }

  private final double maxSeconds;

  /** Makes a decoder that cuts recordings at {@value #DEFAULT_MAX_SECONDS} s. */
  public AudioDecoder() {
    this(DEFAULT_MAX_SECONDS);
  }

  /**
   * Makes a decoder that cuts longer recordings.
   *
   * @param maxSeconds where to cut, {@value #MIN_SECONDS} to 3600
   */
  public AudioDecoder(double maxSeconds) {
    if (!(maxSeconds >= MIN_SECONDS && maxSeconds <= LONGEST_LIMIT_SECONDS)) {
      throw new IllegalArgumentException(
          "maxSeconds is %s, must be %s to %s"
              .formatted(maxSeconds, MIN_SECONDS, LONGEST_LIMIT_SECONDS));
    }
    this.maxSeconds = maxSeconds;
  }

  /**
   * Decodes one recording; stops at the limit, so that a longer one costs no more than the limit.
   *
   * @param encoded the recording's file, not changed
   * @throws AudioException when there is no speech to be had from it; the reason says why
   */
  public DecodedAudio decode(byte[] encoded) throws AudioException {
    requireNonNull(encoded, "encoded is null");
    SoundFile file = SoundFile.of(encoded);
    try (EncodedBytes bytes = new EncodedBytes(file);
        Container container = Container.open(file, bytes);
        FrameDecoder decoder = FrameDecoder.open(container)) {
      SourceFormat format = decoder.first();
      int maxSamples = (int) Math.round(maxSeconds * Waveform.SAMPLE_RATE_HZ);
      long maxSourceSamples = Math.round(maxSeconds * format.rateHz());
      try (Resampler resampler = new Resampler(format, maxSamples);
          LoudnessTap loudness = new LoudnessTap(format, maxSourceSamples)) {
        return listen(container, decoder, format, resampler, loudness);
      }
    }
  }

  private DecodedAudio listen(
      Container container,
      FrameDecoder decoder,
      SourceFormat format,
      Resampler resampler,
      LoudnessTap loudness)
      throws AudioException {
    double maxSourceSamples = maxSeconds * format.rateHz();
    long sourceSamples = 0;
    boolean more = true;
    while (more && !(resampler.isFull() && sourceSamples > maxSourceSamples)) {
      AVFrame frame = decoder.frame();
      format.check(frame);
      resampler.add(frame);
      loudness.add(frame);
      sourceSamples += frame.nb_samples();
      more = decoder.next();
    }
    boolean truncated = sourceSamples > maxSourceSamples;
    double sourceSeconds = (double) sourceSamples / format.rateHz();
    if (!truncated) {
      container.checkComplete(sourceSamples, format.rateHz());
    }
    if (sourceSeconds < MIN_SECONDS) {
      throw new AudioException(
          Reason.TOO_SHORT,
          "%.4f s long, must be at least %s s".formatted(sourceSeconds, MIN_SECONDS));
    }
    return new DecodedAudio(
        waveform(resampler.finish()), sourceSeconds, loudness.lufs(), truncated);
  }

  /** Cuts the amplitudes to full scale, in place. */
  private static Waveform waveform(float[] samples) throws AudioException {
    for (int i = 0; i < samples.length; i++) {
      if (!Float.isFinite(samples[i])) {
        throw new AudioException(
            Reason.NOT_FINITE,
            "the sample at %.3f s is %s"
                .formatted((double) i / Waveform.SAMPLE_RATE_HZ, samples[i]));
      }
      samples[i] = Math.max(-1, Math.min(1, samples[i]));
    }
    return new Waveform(samples);
  }
}
