package org.voicepersona.model.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.decoder.ContiguousCache;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.decoder.StepLayout;
import org.voicepersona.model.encoder.AudioEncoder;
import org.voicepersona.model.encoder.ChunkEncoder;
import org.voicepersona.model.encoder.ClipEncoder;
import org.voicepersona.model.encoder.EncoderWeights;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.sampling.Logits;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.TokenEmbedding;
import org.voicepersona.model.weights.WeightLoader;

/**
 * Whisper's arithmetic with its weights: encodes clips of 30 s and advances their texts. For one
 * thread.
 *
 * <p>Rows of several texts stand one after the other in one tensor, so that texts of any lengths
 * advance together. A step has a whole multiple of {@value #STEP_ROWS} rows, the last of which
 * belong to no text: products of another number of rows may round otherwise, and of few they take
 * as long, for what takes the time is reading the weights. So the bits of a text that advances in
 * steps of up to {@value #STEP_ROWS} rows do not depend on what advances beside it.
 */
final class WhisperGraph implements AutoCloseable {

  /** Rows that are computed together. */
  static final int STEP_ROWS = 8;

  private final WhisperConfig config;
  private final NDManager manager;
  private final SpeechModule module;
  private final TokenEmbedding tokens;
  private final TokenEmbedding positions;
  private final ClipEncoder encoder;
  private final List<WhisperLayer> layers;
  private final List<NDArray> norm;
  private final List<NDArray> head;
  private final WhisperSequence padding; // the text of the rows that belong to none

  private WhisperGraph(
      NDManager manager, WhisperConfig config, WeightStore store, ComputeSettings settings) {
    this.config = config;
    this.manager = manager;
    this.module =
        SpeechModule.load(
            manager,
            store,
            settings,
            new SpeechModule.Shape(
                config.audio().heads(), config.heads(), config.heads(), 0, true));
    WeightLoader loader = new WeightLoader(store, module, manager, settings);
    this.tokens = new TokenEmbedding(store.dense(WhisperNames.EMBEDDING + ".weight"));
    this.positions = new TokenEmbedding(store.dense(WhisperNames.POSITIONS));
    this.encoder = encoder(store, loader, settings);
    this.layers =
        IntStream.range(0, config.layers()).mapToObj(i -> WhisperLayer.load(loader, i)).toList();
    this.norm = loader.norm(WhisperNames.FINAL_NORM);
    this.head = loader.linear(WhisperNames.EMBEDDING);
    this.padding = newSequence(newCache(1), STEP_ROWS);
  }

  private ClipEncoder encoder(WeightStore store, WeightLoader loader, ComputeSettings settings) {
    AudioConfig audio = config.audio();
    return ChunkEncoder.serves(store, audio, settings)
        ? new ChunkEncoder(module, manager, store, loader, audio, WhisperNames.ENCODER)
        : new AudioEncoder(
            module,
            manager,
            owner -> EncoderWeights.load(loader, audio, WhisperNames.ENCODER, Optional.empty()),
            false);
  }

  /** Loads the weights of {@code store}, which may be closed afterwards. */
  static WhisperGraph load(WhisperConfig config, WeightStore store, ComputeSettings settings) {
    NDManager manager = TorchRuntime.newManager(settings.device());
    boolean loaded = false;
    try {
      WhisperGraph graph = new WhisperGraph(manager, config, store, settings);
      TorchRuntime.returnFreeMemory(settings.device()); // of what was rearranged there
      loaded = true;
      return graph;
    } finally {
      if (!loaded) {
        manager.close();
      }
    }
  }

  /** Returns a manager for the tensors of one step. */
  NDManager newStep() {
    return manager.newSubManager();
  }

  /** Encodes whole chunks of 30 s: [encoder frames of all, width]. */
  NDArray encode(NDManager step, List<LogMel.Features> chunks) {
    return encoder.encode(step, chunks);
  }

  /**
   * Encodes a whole chunk of 30 s, and computes the keys and values of the decoder's
   * cross-attention over it.
   *
   * @return these keys and values, for any number of texts; to be closed by the caller
   */
  ContiguousCache crossKeysValues(LogMel.Features chunk) {
    ContiguousCache clip = newCache(config.audio().positions());
    try (NDManager step = newStep()) {
      NDArray encoded = encode(step, List.of(chunk));
      for (int i = 0; i < layers.size(); i++) {
        module.writeClip(
            step, encoded, clip.values(), clip.scales(), i, layers.get(i).clipKeysValues());
      }
    }
    return clip;
  }

  /** Returns an empty text of up to {@code capacity} tokens, to be closed by the caller. */
  WhisperSequence newSequence(ContiguousCache clip, int capacity) {
    return new WhisperSequence(
        clip, new KeyValueCache(Optional.empty(), List.of(newCache(capacity)), capacity));
  }

  /** Returns how many bytes the keys and values of a clip have. */
  long clipBytes() {
    long elements = 2L * config.layers() * config.audio().positions() * config.audio().hiddenSize();
    return elements * (norm.get(0).getDataType() == DataType.FLOAT32 ? 4 : 2);
  }

  private ContiguousCache newCache(int capacity) {
    long[] shape = {config.layers(), 2, config.heads(), capacity, config.headSize()};
    NDArray like = norm.get(0);
    return new ContiguousCache(
        module.cache(manager, shape, false, like), module.cacheScales(manager, shape, false, like));
  }

  /**
   * Runs the decoder's layers over the next tokens of some texts.
   *
   * @param sequences each advanced by its tokens
   * @param next the tokens of each, at least one
   * @return [rows of the step, width], text after text
   */
  NDArray advance(NDManager step, List<WhisperSequence> sequences, List<int[]> next) {
    int rows = next.stream().mapToInt(ids -> ids.length).sum();
    int missing = Math.floorMod(-rows, STEP_ROWS);
    if (missing == 0) {
      return advanceAll(step, sequences, next);
    }
    NDArray x = advanceAll(step, with(sequences, padding), with(next, new int[missing]));
    padding.text().truncate(0);
    return x;
  }

  private static <T> List<T> with(List<T> list, T last) {
    return Stream.concat(list.stream(), Stream.of(last)).toList();
  }

  private NDArray advanceAll(NDManager step, List<WhisperSequence> sequences, List<int[]> next) {
    long[] counts = next.stream().mapToLong(ids -> ids.length).toArray();
    List<KeyValueCache> texts = sequences.stream().map(WhisperSequence::text).toList();
    StepLayout layout = StepLayout.of(texts, counts);
    SpeechModule.Context own = ContiguousCache.context(layout, 0);
    SpeechModule.Context clips = clips(sequences, counts);
    NDArray x = embed(step, next, layout.positions());
    for (int i = 0; i < layers.size(); i++) {
      WhisperLayer layer = layers.get(i);
      NDArray y =
          module.whisperLayer(
              step,
              x,
              own,
              layout.writeNumbers(),
              clips,
              i,
              layer.norms(),
              layer.queriesKeysValues(),
              layer.out(),
              layer.clipQuery(),
              layer.clipOut(),
              layer.up(),
              layer.down());
      x.close();
      x = y;
    }
    for (int i = 0; i < counts.length; i++) {
      texts.get(i).advance(Math.toIntExact(counts[i]));
    }
    return x;
  }

  /** Returns how the texts attend to their clips: every row to all frames. */
  private SpeechModule.Context clips(List<WhisperSequence> sequences, long[] counts) {
    long[] keyRanges = new long[6 * counts.length];
    long[] groups = new long[3 * counts.length];
    for (int i = 0; i < counts.length; i++) {
      long frames = sequences.get(i).clip().values().getShape().get(3);
      keyRanges[6 * i + 1] = counts[i];
      keyRanges[6 * i + 2] = i;
      keyRanges[6 * i + 4] = frames;
      groups[3 * i] = counts[i];
      groups[3 * i + 1] = frames;
      groups[3 * i + 2] = 1;
    }
    return ContiguousCache.context(
        sequences.stream().map(WhisperSequence::clip).toList(), keyRanges, groups);
  }

  private NDArray embed(NDManager step, List<int[]> next, long[] places) {
    float[] rows = tokens.of(next.stream().flatMapToInt(Arrays::stream).toArray());
    float[] shifts = positions.of(Arrays.stream(places).mapToInt(Math::toIntExact).toArray());
    for (int i = 0; i < rows.length; i++) {
      rows[i] += shifts[i];
    }
    return module.activations(step, step.create(rows, new Shape(places.length, tokens.width())));
  }

  /** Returns the logits of some rows of what {@link #advance} returned, each (vocabulary,). */
  List<float[]> logits(NDManager step, NDArray x, long... rows) {
    long[] padded = Arrays.copyOf(rows, rows.length + Math.floorMod(-rows.length, STEP_ROWS));
    try (NDArray logits = module.whisperLogits(step, x, padded, norm, head)) {
      return Logits.rows(logits, rows.length);
    }
  }

  @Override
  public void close() {
    encoder.close();
    module.close();
    manager.close();
  }
}
