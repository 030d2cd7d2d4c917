package org.voicepersona.model.whisper;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.weights.ComputeSettings;

/**
 * Whisper on one device: transcribes recordings.
 *
 * <p>One instance serves all threads of a process; what several threads ask is computed together,
 * see {@link WhisperBatch}. Its weights lie outside the Java heap.
 */
public final class WhisperModel implements AutoCloseable {

  private final WhisperConfig config;
  private final WhisperTokens tokens;
  private final Tokenizer tokenizer;
  private final LogMel frontEnd;
  private final WhisperGraph graph;
  private final WhisperBatch batch;
  private final long weightBytes;

  private WhisperModel(
      WhisperConfig config,
      WhisperTokens tokens,
      long weightBytes,
      Tokenizer tokenizer,
      WhisperGraph graph) {
    this.config = config;
    this.tokens = tokens;
    this.tokenizer = tokenizer;
    this.frontEnd = new LogMel(config.audio().melBins());
    this.graph = graph;
    this.batch = new WhisperBatch(graph);
    this.weightBytes = weightBytes;
  }

  /**
   * Loads a model; {@code directory} may be closed afterwards.
   *
   * @throws CheckpointException when it is no Whisper model, or not stored in a form that {@code
   *     precision} needs
   * @throws IllegalArgumentException when there is no such device
   */
  public static WhisperModel load(
      ModelDirectory directory, Precision precision, ComputeDevice device) {
    WhisperConfig config = WhisperConfig.of(directory);
    precision.requireServedBy(directory);
    device.requireTorch();
    ComputeSettings settings = ComputeSettings.of(precision, Placement.whole(device));
    WhisperTokens tokens = tokens(directory);
    long weightBytes = directory.bytes();
    Tokenizer tokenizer = Tokenizer.read(directory.directory());
    boolean loaded = false;
    try {
      WhisperGraph graph = WhisperGraph.load(config, directory, settings);
      WhisperModel model = new WhisperModel(config, tokens, weightBytes, tokenizer, graph);
      loaded = true;
      return model;
    } finally {
      if (!loaded) {
        tokenizer.close();
      }
    }
  }

  /**
   * Checks that the model of {@code directory} can be asked for {@code settings}.
   *
   * @throws CheckpointException when it is no Whisper model, or its tokens are not listed
   * @throws IllegalArgumentException when it does not know the language or the task
   */
  public static void requireKnown(ModelDirectory directory, TranscriptionSettings settings) {
    tokens(directory).requireKnown(settings.language(), settings.task().label());
  }

  /**
   * Returns what identifies the rules for the texts of the model of {@code directory}, which do not
   * lie in its weights: 64 hexadecimal digits.
   */
  public static String rulesDigest(ModelDirectory directory) {
    byte[] rules = tokens(directory).toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Digests.sha256().digest(rules));
  }

  private static WhisperTokens tokens(ModelDirectory directory) {
    return WhisperTokens.read(
        directory.directory().resolve(Checkpoint.GENERATION_CONFIG), WhisperConfig.of(directory));
  }

  /**
   * Transcribes {@code waveform}, whatever its length. The same seed gives the same text, whatever
   * other threads transcribe meanwhile.
   *
   * @throws IllegalArgumentException when there is no sample, or the model does not know the
   *     language or the task
   * @throws java.util.concurrent.CancellationException when the thread is interrupted, and stays so
   */
  public Transcript transcribe(Waveform waveform, TranscriptionSettings settings, long seed) {
    tokens.requireKnown(settings.language(), settings.task().label());
    return new Transcriber(batch, config, tokens, tokenizer, frontEnd)
        .transcribe(waveform, settings, seed);
  }

  /** Returns how many clips are best transcribed at the same time, each by a thread of its own. */
  public int batchSize() {
    return batch.clipsAtOnce();
  }

  /** Returns whether the model still transcribes; once it does not, it never will again. */
  public boolean isAlive() {
    return batch.isAlive();
  }

  /** Returns how many bytes the model's weights have, in the form they are stored in. */
  public long weightBytes() {
    return weightBytes;
  }

  @Override
  public void close() {
    batch.close();
    graph.close();
    tokenizer.close();
  }
}
