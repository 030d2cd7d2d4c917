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
 * <p>One instance serves all threads of a process and batches their steps, see {@link
 * WhisperBatch}. Its weights lie outside the Java heap.
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
   * @throws CheckpointException if it is not a Whisper model, or not stored in a form that {@code
   *     precision} needs
   * @throws IllegalArgumentException if the device does not exist
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
   * Checks that the model of {@code directory} supports {@code settings}.
   *
   * @throws CheckpointException if it is not a Whisper model, or its tokens are not listed
   * @throws IllegalArgumentException if it does not know the language or the task
   */
  public static void requireKnown(ModelDirectory directory, TranscriptionSettings settings) {
    tokens(directory).requireKnown(settings.language(), settings.task().label());
  }

  /**
   * Returns a digest of the decoding rules of the model of {@code directory}, which are not part of
   * its weights: 64 hexadecimal digits.
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
   * Transcribes {@code waveform}, of any length. The same seed gives the same text, whatever other
   * threads transcribe meanwhile.
   *
   * @throws IllegalArgumentException if it is empty, or the model does not know the language or
   *     task
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; its interrupt
   *     flag stays set
   */
  public Transcript transcribe(Waveform waveform, TranscriptionSettings settings, long seed) {
    tokens.requireKnown(settings.language(), settings.task().label());
    return new Transcriber(batch, config, tokens, tokenizer, frontEnd)
        .transcribe(waveform, settings, seed);
  }

  /** Returns how many clips are best transcribed at the same time, each by its own thread. */
  public int batchSize() {
    return batch.clipsAtOnce();
  }

  /** Returns whether the model still transcribes; a failed model never does again. */
  public boolean isAlive() {
    return batch.isAlive();
  }

  /** Returns the bytes of the model's weights as they are stored. */
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
