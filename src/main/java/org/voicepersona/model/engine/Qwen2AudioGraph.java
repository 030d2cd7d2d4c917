package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Qwen2AudioConfig;
import org.voicepersona.model.checkpoint.TensorLayout;
import org.voicepersona.model.checkpoint.TextConfig;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;

/**
 * The model's arithmetic with its weights: hears clips and advances sequences. For one thread.
 *
 * <p>Rows of several sequences stand one after the other in one tensor, without padding, so that
 * sequences of any lengths advance together.
 */
final class Qwen2AudioGraph implements AutoCloseable {

  private final Qwen2AudioConfig config;
  private final NDManager manager;
  private final TorchModule module;
  private final ModelWeights weights;
  private final TokenEmbedding embedding;
  private final NDArray inverseFrequencies; // [head size / 2]

  private Qwen2AudioGraph(
      NDManager manager, Qwen2AudioConfig config, WeightStore store, ComputeSettings settings) {
    this.config = config;
    this.manager = manager;
    this.module =
        TorchModule.load(
            manager, Qwen2AudioGraph.class, "Qwen2Audio", attributes(config, store, settings));
    this.weights = ModelWeights.load(new WeightLoader(store, module, manager, settings), config);
    this.embedding = new TokenEmbedding(store.dense(TensorLayout.EMBEDDING));
    this.inverseFrequencies = inverseFrequencies(config.text());
  }

  /** Loads the weights of {@code store}, which may be closed afterwards. */
  static Qwen2AudioGraph load(
      Qwen2AudioConfig config, WeightStore store, ComputeSettings settings) {
    NDManager manager = TorchRuntime.newManager(settings.device());
    boolean loaded = false;
    try {
      Qwen2AudioGraph graph = new Qwen2AudioGraph(manager, config, store, settings);
      loaded = true;
      return graph;
    } finally {
      if (!loaded) {
        manager.close();
      }
    }
  }

  private static Map<String, Object> attributes(
      Qwen2AudioConfig config, WeightStore store, ComputeSettings settings) {
    Optional<Int4Layout> stored =
        store.names().stream()
            .map(store::weight)
            .filter(Weight.PackedInt4.class::isInstance)
            .map(weight -> ((Weight.PackedInt4) weight).layout())
            .findFirst();
    Int4Layout layout = stored.orElse(Int4Layout.ROW_MAJOR);
    boolean forOtherProcessor = stored.isPresent() && layout != Int4LayoutProbe.ofThisMachine();
    return Map.of(
        "training", false,
        "dtype", settings.activations().scalarType(),
        "audio_heads", config.audio().heads(),
        "heads", config.text().heads(),
        "key_heads", config.text().keyValueHeads(),
        "rms_epsilon", config.text().rmsNormEpsilon(),
        "kernel_rows", forOtherProcessor ? 0 : settings.kernelRows(),
        "block_rows", layout.blockRows(),
        "block_halves", layout.interleaved());
  }

  private NDArray inverseFrequencies(TextConfig text) {
    float[] frequencies = new float[text.headSize() / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) (1 / Math.pow(text.ropeTheta(), 2.0 * i / text.headSize()));
    }
    return manager.create(frequencies);
  }

  /** Returns a manager for the tensors of one step. */
  NDManager newStep() {
    return manager.newSubManager();
  }

  /** Returns an empty cache for {@code capacity} tokens, to be closed by the caller. */
  KeyValueCache newCache(int capacity) {
    TextConfig text = config.text();
    long[] shape = {text.layers(), 2, text.keyValueHeads(), capacity, text.headSize()};
    return new KeyValueCache(module.call(manager, "cache", shape, inverseFrequencies), capacity);
  }

  /**
   * Returns what the encoder makes of clips, before the projector.
   *
   * @return [audio tokens of all clips, encoder width], clip after clip
   */
  NDArray encode(NDManager step, List<LogMel.Features> clips) {
    List<NDArray> stem = weights.stem();
    long[] counts = clips.stream().mapToLong(clip -> clip.lengths().encoderFrames()).toArray();
    NDList frames = new NDList();
    for (LogMel.Features clip : clips) {
      NDArray mel = step.create(clip.values(), new Shape(clip.bins(), clip.frames()));
      frames.add(
          module.call(
              step,
              "listen",
              mel,
              stem.get(0),
              stem.get(1),
              stem.get(2),
              stem.get(3),
              stem.get(4),
              clip.lengths().encoderFrames()));
    }
    NDArray x = module.call(step, "join", frames);
    for (ModelWeights.EncoderLayer layer : weights.encoder()) {
      x =
          replace(
              x,
              module.call(
                  step,
                  "encoder_layer",
                  x,
                  counts,
                  layer.norms(),
                  layer.queriesKeysValues(),
                  layer.out(),
                  layer.up(),
                  layer.down()));
    }
    return replace(x, module.call(step, "pool", x, counts, weights.encoderNorm()));
  }

  /** Returns clips as the decoder takes them: [audio tokens of all clips, hidden]. */
  NDArray hear(NDManager step, List<LogMel.Features> clips) {
    NDArray encoded = encode(step, clips);
    return replace(encoded, module.call(step, "linear", encoded, weights.projector()));
  }

  /**
   * Returns the embeddings of {@code ids}, the rows of {@code heard} in place of the audio tokens.
   *
   * @param heard as many rows as there are audio tokens
   */
  NDArray embed(NDManager step, int[] ids, NDArray heard) {
    long[] places =
        IntStream.range(0, ids.length)
            .filter(i -> ids[i] == config.audioTokenId())
            .asLongStream()
            .toArray();
    if (places.length != heard.getShape().get(0)) {
      throw new IllegalArgumentException(
          "%d audio tokens in the prompt, but %d rows of audio"
              .formatted(places.length, heard.getShape().get(0)));
    }
    NDArray x = embed(step, ids);
    return replace(x, module.call(step, "insert", x, places, heard));
  }

  /** Returns the embeddings of {@code ids}, audio tokens like any other. */
  NDArray embed(NDManager step, int... ids) {
    // Not closed before the step: in float32 the result is a view of these rows.
    NDArray rows = step.create(embedding.of(ids), new Shape(ids.length, embedding.width()));
    return module.call(step, "activations", rows);
  }

  /**
   * Runs the decoder's layers over the next tokens of some sequences.
   *
   * @param x [sum of counts, hidden] embeddings, sequence after sequence; closed by this call
   * @param caches one a sequence, advanced by its count
   * @param counts how many rows belong to each sequence
   * @return [sum of counts, hidden]
   */
  NDArray advance(NDManager step, NDArray x, List<KeyValueCache> caches, long... counts) {
    long[] starts = caches.stream().mapToLong(KeyValueCache::length).toArray();
    List<NDArray> memories = caches.stream().map(KeyValueCache::memory).toList();
    List<NDArray> rotations =
        module.callForList(
            step, "rotations", step.create(positions(starts, counts)), inverseFrequencies);
    for (int i = 0; i < weights.decoder().size(); i++) {
      ModelWeights.DecoderLayer layer = weights.decoder().get(i);
      x =
          replace(
              x,
              module.call(
                  step,
                  "decoder_layer",
                  x,
                  rotations,
                  memories,
                  i,
                  starts,
                  counts,
                  layer.norms(),
                  layer.queriesKeysValues(),
                  layer.out(),
                  layer.gateUp(),
                  layer.down()));
    }
    for (int i = 0; i < counts.length; i++) {
      caches.get(i).advance(Math.toIntExact(counts[i]));
    }
    return x;
  }

  /** Returns the logits of some rows of what {@link #advance} returned, each (vocabulary,). */
  List<float[]> logits(NDManager step, NDArray x, long... rows) {
    try (NDArray logits =
        module.call(step, "logits", x, rows, weights.decoderNorm(), weights.head())) {
      float[] all = logits.toFloatArray();
      int vocabulary = all.length / rows.length;
      List<float[]> each = new ArrayList<>();
      for (int i = 0; i < rows.length; i++) {
        each.add(Arrays.copyOfRange(all, i * vocabulary, (i + 1) * vocabulary));
      }
      return each;
    }
  }

  private static long[] positions(long[] starts, long[] counts) {
    return IntStream.range(0, counts.length)
        .boxed()
        .flatMapToLong(i -> LongStream.range(starts[i], starts[i] + counts[i]))
        .toArray();
  }

  private static NDArray replace(NDArray old, NDArray fresh) {
    old.close();
    return fresh;
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
