package org.voicepersona.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.Qwen2AudioConfig;
import org.voicepersona.model.checkpoint.TensorLayout;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;

/**
 * The model's arithmetic with its weights: hears clips and advances sequences. For one thread.
 *
 * <p>Rows of several sequences stand one after the other in one tensor, without padding, so that
 * sequences of any lengths advance together.
 */
class Qwen2AudioGraph implements AutoCloseable {

  private final Qwen2AudioConfig config;
  private final NDManager manager;
  private final NDManager host;
  private final TorchModule module;
  private final TokenEmbedding embedding;
  private final AudioEncoder encoder;
  private final List<DecoderStage> decoder;
  private final OutputHead head;

  Qwen2AudioGraph(
      NDManager manager,
      NDManager host,
      Qwen2AudioConfig config,
      WeightStore store,
      ComputeSettings settings) {
    this.config = config;
    this.manager = manager;
    this.host = host;
    this.module = module(manager, config, store, settings);
    WeightLoader loader = new WeightLoader(store, module, manager, settings);
    this.embedding = new TokenEmbedding(store.dense(TensorLayout.EMBEDDING));
    this.encoder = encoder(store, settings);
    this.decoder = stages(store, loader, settings);
    this.head =
        integers(manager, settings) && !(store.weight(TensorLayout.HEAD) instanceof Weight.Dense)
            ? OutputHead.ofIntegers(module, manager, store, config.text())
            : OutputHead.ofTorch(module, loader);
  }

  private AudioEncoder encoder(WeightStore store, ComputeSettings settings) {
    boolean evicted = settings.placement().encoderEvicted();
    WeightStore weights = evicted ? new RetainedWeights(store, EncoderWeights::includes) : store;
    return new AudioEncoder(
        module,
        manager,
        owner ->
            EncoderWeights.load(new WeightLoader(weights, module, owner, settings), config.audio()),
        evicted);
  }

  private List<DecoderStage> stages(
      WeightStore store, WeightLoader onDevice, ComputeSettings settings) {
    int layers = config.text().layers();
    int boundary = Math.max(0, layers - settings.placement().layersOnHost());
    List<DecoderStage> stages = new ArrayList<>();
    if (boundary > 0) {
      stages.add(stage(store, manager, onDevice, settings, 0, boundary));
    }
    if (boundary < layers) {
      WeightLoader onHost = new WeightLoader(store, module, host, settings);
      stages.add(stage(store, host, onHost, settings, boundary, layers));
    }
    return stages;
  }

  /** Loads the layers {@code from} to before {@code to}. */
  private DecoderStage stage(
      WeightStore store,
      NDManager there,
      WeightLoader loader,
      ComputeSettings settings,
      int from,
      int to) {
    if (integers(there, settings)) {
      List<IntegerLayer> layers =
          IntStream.range(from, to)
              .parallel() // most of the time goes into putting weights in the kernel's order
              .mapToObj(n -> new IntegerLayer(module, there, store, config.text(), n))
              .toList();
      return new IntegerStage(config.text(), module, there, layers, settings.compressedCaches());
    }
    List<TorchLayer> layers =
        IntStream.range(from, to)
            .mapToObj(n -> TorchLayer.load(module, loader, n, n - from))
            .toList();
    return new TorchStage(config.text(), module, there, layers, settings.compressedCaches());
  }

  private static boolean integers(NDManager there, ComputeSettings settings) {
    return there.getDevice().equals(Device.cpu())
        && settings.int4Products() == Int4Products.INTEGER;
  }

  /** Loads the weights of {@code store}, which may be closed afterwards. */
  static Qwen2AudioGraph load(
      Qwen2AudioConfig config, WeightStore store, ComputeSettings settings) {
    NDManager manager = TorchRuntime.newManager(settings.device());
    NDManager host = TorchRuntime.newManager(Device.cpu());
    boolean loaded = false;
    try {
      Qwen2AudioGraph graph = new Qwen2AudioGraph(manager, host, config, store, settings);
      loaded = true;
      return graph;
    } finally {
      if (!loaded) {
        manager.close();
        host.close();
      }
      TorchRuntime.returnFreeMemory(settings.device()); // of what was rearranged or given up
    }
  }

  /** Returns the arithmetic for the weights of {@code store}, to be closed by the caller. */
  static TorchModule module(
      NDManager manager, Qwen2AudioConfig config, WeightStore store, ComputeSettings settings) {
    return SpeechModule.load(
        manager,
        store,
        settings,
        new SpeechModule.Shape(
            config.audio().heads(),
            config.text().heads(),
            config.text().keyValueHeads(),
            config.text().rmsNormEpsilon()));
  }

  /** Returns a manager for the tensors of one step. */
  NDManager newStep() {
    return manager.newSubManager();
  }

  /** Returns an empty cache for {@code tokens} at least, to be closed by the caller. */
  KeyValueCache newCache(int tokens) {
    return newCache(Optional.empty(), tokens);
  }

  /**
   * Returns an empty cache for {@code tokens} at least behind a beginning, to be closed by the
   * caller.
   */
  KeyValueCache newCache(Optional<KeyValueCache> beginning, int tokens) {
    int capacity = KeyValueCache.roomFor(tokens);
    return new KeyValueCache(
        beginning, decoder.stream().map(stage -> stage.newPiece(capacity)).toList(), capacity);
  }

  /** Gives {@code cache} room for {@code tokens} at least. */
  void grow(KeyValueCache cache, int tokens) {
    int capacity = KeyValueCache.roomFor(tokens);
    cache.moveTo(
        IntStream.range(0, decoder.size())
            .mapToObj(i -> decoder.get(i).grown(cache, i, capacity))
            .toList(),
        capacity);
  }

  /** Returns what the encoder makes of clips, see {@link AudioEncoder#encode}. */
  NDArray encode(NDManager step, List<LogMel.Features> clips) {
    return encoder.encode(step, clips);
  }

  /**
   * The recordings of a prompt as the decoder takes them.
   *
   * @param rows [audio tokens of all recordings, hidden]; empty if there are no recordings
   * @param seconds how long it took
   */
  record Heard(Optional<NDArray> rows, double seconds) {}

  /** Returns clips as the decoder takes them: [audio tokens of all clips, hidden]. */
  NDArray hear(NDManager step, List<LogMel.Features> clips) {
    return encoder.hear(step, List.of(clips)).get(0);
  }

  /** Returns the clips of each of several prompts as the decoder takes them. */
  List<Heard> hearEach(NDManager step, List<List<LogMel.Features>> prompts) {
    long start = System.nanoTime();
    Iterator<NDArray> rows =
        encoder.hear(step, prompts.stream().filter(clips -> !clips.isEmpty()).toList()).iterator();
    double seconds = (System.nanoTime() - start) / 1e9 / prompts.size();
    return prompts.stream()
        .map(
            clips ->
                clips.isEmpty()
                    ? new Heard(Optional.empty(), 0)
                    : new Heard(Optional.of(rows.next()), seconds))
        .toList();
  }

  /** Returns rows {@code from} to before {@code to} of {@code x}, without a copy. */
  NDArray rows(NDManager step, NDArray x, int from, int to) {
    return module.call(step, "rows", x, from, to);
  }

  /** Returns the rows of all {@code parts}, one after the other. */
  NDArray join(NDManager manager, List<NDArray> parts) {
    return module.call(manager, "join", parts);
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
    return activations(
        step, step.create(embedding.of(ids), new Shape(ids.length, embedding.width())));
  }

  /** Returns {@code x} in the type of the activations; in float32 it is {@code x} itself. */
  NDArray activations(NDManager step, NDArray x) {
    return module.call(step, "activations", x);
  }

  /** Returns the layers of the decoder. */
  List<DecoderLayer> decoderLayers() {
    return decoder.stream().<DecoderLayer>flatMap(stage -> stage.layers().stream()).toList();
  }

  /** Returns how many bytes of weights the head reads. */
  long headBytes() {
    return head.bytes();
  }

  /**
   * Runs the decoder's layers over the next tokens of some sequences.
   *
   * @param x [sum of counts, hidden] embeddings, sequence after sequence; closed by this call
   * @param sequences a cache each, advanced by its count, see {@link StepLayout#of}
   * @param counts how many rows belong to each sequence
   * @return [sum of counts, hidden]
   */
  NDArray advance(NDManager step, NDArray x, List<KeyValueCache> sequences, long... counts) {
    StepLayout layout = StepLayout.of(sequences, counts);
    for (int i = 0; i < decoder.size(); i++) {
      x = decoder.get(i).advance(step, x, layout, i);
    }
    for (int i = 0; i < counts.length; i++) {
      sequences.get(i).advance(Math.toIntExact(counts[i]));
    }
    return x;
  }

  /** Returns the logits of some rows of what {@link #advance} returned, each (vocabulary,). */
  List<float[]> logits(NDManager step, NDArray x, long... rows) {
    try (NDArray logits = head.logits(step, x, rows)) {
      return Logits.rows(logits, rows.length);
    }
  }

  /** Gives the device back what was freed. */
  void returnFreeMemory() {
    TorchRuntime.returnFreeMemory(manager.getDevice());
  }

  private static NDArray replace(NDArray old, NDArray fresh) {
    old.close();
    return fresh;
  }

  @Override
  public void close() {
    head.close();
    decoder.forEach(DecoderStage::close);
    module.close();
    manager.close();
    host.close();
  }
}
