package org.voicepersona.model.whisper;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.whisper.WhisperBatch.Clip;
import org.voicepersona.model.whisper.WhisperDecoder.Hypothesis;

/**
 * Transcribes a clip of any length in windows of 30 s. Not thread-safe.
 *
 * <p>A clip of one window is decoded without timestamps. In a longer one they tell where the next
 * window begins: after the last complete segment. A text that is unlikely or repeats itself is
 * decoded again at a higher temperature. Source: {@code transcribe} of openai/whisper with its
 * thresholds, one sample per temperature, and no text of earlier windows in the prompt.
 */
final class Transcriber {

  private static final double[] TEMPERATURES = {0, 0.2, 0.4, 0.6, 0.8, 1};
  private static final double HIGHEST_COMPRESSION = 2.4;
  private static final double LOWEST_LOG_PROBABILITY = -1;
  private static final double NO_SPEECH = 0.6;

  /** 0.1 s: the rest of a clip is dropped if it is shorter. */
  private static final int LEAST_SAMPLES = Waveform.SAMPLE_RATE_HZ / 10;

  private final WhisperBatch batch;
  private final WhisperDecoder decoder;
  private final WhisperTokens tokens;
  private final Tokenizer tokenizer;
  private final LogMel frontEnd;
  private final int longestText;

  private final List<Transcript.Segment> segments = new ArrayList<>();
  private double noSpeech = 1;
  private double temperature;
  private double hearingSeconds;
  private double writingSeconds;
  private long writtenTokens;

  /** Makes a transcriber of one clip. */
  Transcriber(
      WhisperBatch batch,
      WhisperConfig config,
      WhisperTokens tokens,
      Tokenizer tokenizer,
      LogMel frontEnd) {
    this.batch = batch;
    this.decoder = new WhisperDecoder(config, tokens);
    this.tokens = tokens;
    this.tokenizer = tokenizer;
    this.frontEnd = frontEnd;
    this.longestText = config.maxPositions() / 2;
  }

  /** Returns the transcript of {@code waveform}, which is not empty. */
  Transcript transcribe(Waveform waveform, TranscriptionSettings settings, long seed) {
    float[] samples = waveform.samples();
    boolean whole = samples.length <= LogMel.CHUNK_SAMPLES;
    String language = tokens.multilingual() ? settings.language() : WhisperTokens.ENGLISH;
    int at = 0;
    do {
      int end = Math.min(samples.length, at + LogMel.CHUNK_SAMPLES);
      float[] window = Arrays.copyOfRange(samples, at, end);
      long start = System.nanoTime();
      try (Clip clip = batch.encode(frontEnd.ofWholeChunk(window))) {
        hearingSeconds += secondsSince(start);
        start = System.nanoTime();
        language = language.isEmpty() ? decoder.detectLanguage(clip) : language;
        int[] prompt = tokens.prompt(language, settings.task().label(), !whole);
        Hypothesis text = write(clip, prompt, !whole, seed + at);
        writingSeconds += secondsSince(start);
        at += add(text, at, end - at, !whole);
      }
    } while (samples.length - at >= LEAST_SAMPLES);
    return new Transcript(
        String.join(" ", segments.stream().map(Transcript.Segment::text).toList()).strip(),
        language,
        noSpeech,
        temperature,
        segments,
        new Transcript.Times(hearingSeconds, writingSeconds, writtenTokens));
  }

  private Hypothesis write(Clip clip, int[] prompt, boolean withTimes, long seed) {
    WhisperRules rules = new WhisperRules(tokens, withTimes);
    Hypothesis text = null;
    for (double temperature : TEMPERATURES) {
      text = decoder.write(clip, prompt, rules, temperature, seed, longestText);
      writtenTokens += text.ids().length;
      if (isSilence(text) || isFit(text)) {
        return text;
      }
    }
    return text;
  }

  private static boolean isSilence(Hypothesis text) {
    return text.noSpeechProbability() > NO_SPEECH
        && text.meanLogProbability() < LOWEST_LOG_PROBABILITY;
  }

  private boolean isFit(Hypothesis text) {
    return text.meanLogProbability() >= LOWEST_LOG_PROBABILITY
        && compression(words(text.ids())) <= HIGHEST_COMPRESSION;
  }

  /** Returns a text's compression ratio by zlib; repetitive texts have a high one. */
  static double compression(String text) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(plain);
      deflater.finish();
      byte[] packed = new byte[plain.length + 64];
      int length = 0;
      while (!deflater.finished()) {
        length += deflater.deflate(packed);
      }
      return (double) plain.length / length;
    } finally {
      deflater.end();
    }
  }

  private String words(int[] ids) {
    int[] plain = Arrays.stream(ids).filter(id -> id < tokens.endOfText()).toArray();
    return tokenizer.decodeText(plain).strip();
  }

  /** Adds a window's segments and returns how many of its samples they cover. */
  private int add(Hypothesis text, int at, int samples, boolean withTimes) {
    noSpeech = Math.min(noSpeech, text.noSpeechProbability());
    if (isSilence(text)) {
      return samples;
    }
    temperature = Math.max(temperature, text.temperature());
    double start = (double) at / Waveform.SAMPLE_RATE_HZ;
    double seconds = (double) samples / Waveform.SAMPLE_RATE_HZ;
    WindowSegments window =
        withTimes
            ? WindowSegments.of(text.ids(), tokens, seconds)
            : new WindowSegments(
                List.of(new WindowSegments.Segment(0, seconds, text.ids())), seconds);
    for (WindowSegments.Segment segment : window.segments()) {
      String words = words(segment.ids());
      if (!words.isEmpty()) {
        segments.add(
            new Transcript.Segment(
                start + Math.min(segment.startSeconds(), seconds),
                start + Math.min(segment.endSeconds(), seconds),
                words,
                text.meanLogProbability()));
      }
    }
    return (int) Math.round(window.heardSeconds() * Waveform.SAMPLE_RATE_HZ);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
