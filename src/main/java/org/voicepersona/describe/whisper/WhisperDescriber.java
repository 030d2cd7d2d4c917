package org.voicepersona.describe.whisper;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.SplittableRandom;
import org.voicepersona.describe.ClipSeed;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.DescribeException;
import org.voicepersona.describe.FiniteLogits;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.Meter.Measure;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.Recognition;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.acoustic.AcousticDescriber;
import org.voicepersona.describe.acoustic.PhraseBook;
import org.voicepersona.model.whisper.Transcript;
import org.voicepersona.model.whisper.WhisperModel;

/**
 * Describes a voice from what was measured in it, as {@link AcousticDescriber}, and from how much
 * was said in what time and language, as Whisper understood it. The words themselves are recorded
 * beside the description, never told in it.
 */
public final class WhisperDescriber implements VoiceDescriber {

  private static final PhraseBook PHRASES =
      PhraseBook.ofResource(WhisperDescriber.class, "whisper-phrases.txt", SpeechFacts.NAMES);

  private final WhisperModel model;
  private final WhisperSettings settings;
  private final FiniteLogits finite = new FiniteLogits();

  /** Makes a describer, which closes {@code model} in the end. */
  WhisperDescriber(WhisperModel model, WhisperSettings settings) {
    this.model = requireNonNull(model, "model is null");
    this.settings = requireNonNull(settings, "settings is null");
  }

  @Override
  public VoiceDescription describe(DecodedClip voice, Meter meter) throws DescribeException {
    Transcript heard =
        finite.of(() -> model.transcribe(voice.waveform(), settings.transcription(), voice.seed()));
    record(heard.times(), meter);
    return inWords(voice, heard);
  }

  private static void record(Transcript.Times times, Meter meter) {
    meter.record(Measure.ENCODE_MS, Math.round(1000 * times.encoding()));
    meter.record(Measure.GENERATE_MS, Math.round(1000 * times.decoding()));
    if (times.decoding() > 0) {
      meter.record(Measure.TOKENS_PER_SECOND, Math.round(times.tokens() / times.decoding()));
    }
  }

  /** Returns the description of a voice of which {@code heard} was understood. */
  static VoiceDescription inWords(DecodedClip voice, Transcript heard) {
    VoiceDescription measured = AcousticDescriber.inWords(voice);
    Map<String, String> facts = SpeechFacts.of(voice.profile(), heard.text(), heard.language());
    SplittableRandom random = new SplittableRandom(ClipSeed.of(voice.seed(), "speech", 0));
    String sound = measured.voice() + " " + PHRASES.say("voice", facts, random);
    String technical = measured.technical() + " " + PHRASES.say("technical", facts, random);
    double errors = WordErrorRate.of(voice.sample().transcript(), heard.text());
    return new VoiceDescription(
        sound,
        measured.character(),
        technical,
        VoiceDescription.combine(sound, measured.character()),
        new Recognition(heard.text(), heard.language(), errors, heard.temperature()));
  }

  /** As many as fill the model's batch, and some that are decoded and measured meanwhile. */
  @Override
  public int concurrency() {
    return 2 + model.batchSize();
  }

  @Override
  public boolean isUsable() {
    return model.isAlive();
  }

  @Override
  public long modelBytes() {
    return model.weightBytes();
  }

  @Override
  public Provenance provenance() {
    return settings.provenance();
  }

  @Override
  public void close() {
    model.close();
  }
}
