package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.card.KernelChoice;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.sampling.Logits;
import org.voicepersona.model.sampling.Scores;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.TokenEmbedding;

/**
 * The text decoder of the Qwen2 family: token embedding, layers, norm and head. The first layers
 * lie on the device, the last ones on the host if the placement says so. For one thread.
 */
public final class Decoder implements AutoCloseable {

  private final SpeechModule module;
  private final NDManager host;
  private final TokenEmbedding embedding;
  private final List<DecoderStage> stages = new ArrayList<>();
  private final OutputHead head;
  private final Optional<DeviceStage> own; // all layers, and the head
  private final String reason; // why not
  private final boolean onGpu;

  /**
   * Logits of an answer's next token that come from a GPU: as many as may be drawn, and those of
   * tokens that were there and are made less likely.
   */
  private static final int LARGEST = 512;

  /**
   * Loads the weights.
   *
   * @param names theirs
   * @param module arithmetic for the weights of {@code store}
   * @param device owns what lies on the device
   * @param host owns what lies on the host
   */
  public Decoder(
      TextConfig config,
      DecoderNames names,
      SpeechModule module,
      NDManager device,
      NDManager host,
      WeightStore store,
      ComputeSettings settings) {
    this(config, names, module, device, host, store, settings, StepKernels.of(settings));
  }

  /** Loads the weights, for {@code kernels} if they serve. */
  public Decoder(
      TextConfig config,
      DecoderNames names,
      SpeechModule module,
      NDManager device,
      NDManager host,
      WeightStore store,
      ComputeSettings settings,
      StepKernels kernels) {
    this.module = module;
    this.host = host;
    this.onGpu = device.getDevice().isGpu();
    this.embedding = new TokenEmbedding(store.dense(names.embedding()));
    TorchRuntime.returnFreeMemory(device.getDevice()); // It is no memory for the kernels' weights.
    KernelChoice<DeviceDecoder> choice = kernels.load(config, names, store, settings);
    this.reason = choice.reason();
    this.own =
        choice
            .loaded()
            .map(decoder -> new DeviceStage(module, device, host, decoder, choice.guard()));
    if (own.isPresent()) {
      this.head = own.get();
      stages.add(own.get());
      return;
    }
    settings.requireTorch("decoder", reason);
    DecoderLoader loader = new DecoderLoader(config, names, module, host, store, settings);
    this.head = loader.head(device);
    TorchRuntime.returnFreeMemory(device.getDevice()); // The largest matrix was there twice.
    int boundary = Math.max(0, config.layers() - settings.placement().layersOnHost());
    if (boundary > 0) {
      stages.add(loader.stage(device, 0, boundary));
    }
    if (boundary < config.layers()) {
      stages.add(loader.stage(host, boundary, config.layers()));
    }
  }

  /** Returns the layers, in their order. */
  public List<DecoderLayer> layers() {
    return stages.stream().<DecoderLayer>flatMap(stage -> stage.layers().stream()).toList();
  }

  /** Returns how many bytes of weights the head reads. */
  public long headBytes() {
    return head.bytes();
  }

  /** Returns the embeddings of {@code ids}, [ids, hidden], on the host. */
  public NDArray embed(NDManager step, int... ids) {
    NDArray x = host.create(embedding.of(ids), new Shape(ids.length, embedding.width()));
    x.attach(step);
    return activations(step, x);
  }

  /** Returns {@code x} in the type of the activations; in float32 it is {@code x} itself. */
  public NDArray activations(NDManager step, NDArray x) {
    return module.activations(step, x);
  }

  /** Returns rows {@code from} to before {@code to} of {@code x}, without a copy. */
  public NDArray rows(NDManager step, NDArray x, int from, int to) {
    return module.rows(step, x, from, to);
  }

  /** Returns the rows of all {@code parts}, one after the other. */
  public NDArray join(NDManager manager, List<NDArray> parts) {
    return module.join(manager, parts);
  }

  /**
   * Returns an empty cache for {@code tokens} at least behind a beginning, to be closed by the
   * caller.
   */
  public KeyValueCache newCache(Optional<KeyValueCache> beginning, int tokens) {
    int capacity = KeyValueCache.roomFor(tokens);
    return new KeyValueCache(
        beginning,
        KeyValueCache.allocate(stages.size(), i -> stages.get(i).newCache(capacity), List.of()),
        capacity);
  }

  /** Gives memory back that is kept for caches, if there is none of them. */
  public void giveUpUnused() {
    stages.forEach(DecoderStage::giveUpUnused);
  }

  /** Gives {@code cache} room for {@code tokens} at least. */
  public void grow(KeyValueCache cache, int tokens) {
    int capacity = KeyValueCache.roomFor(tokens);
    cache.moveTo(
        KeyValueCache.allocate(
            stages.size(), i -> stages.get(i).grown(cache, i, capacity), cache.stageCaches()),
        capacity);
  }

  /**
   * Runs the layers over the next tokens of some sequences.
   *
   * @param x [sum of counts, hidden] embeddings, sequence after sequence; closed by this call
   * @param sequences a cache each, advanced by its count, see {@link StepLayout#of}
   * @param counts how many rows belong to each sequence
   * @return [sum of counts, hidden]
   */
  public NDArray advance(NDManager step, NDArray x, List<KeyValueCache> sequences, long... counts) {
    StepLayout layout = StepLayout.of(sequences, counts);
    for (int i = 0; i < stages.size(); i++) {
      x = stages.get(i).advance(step, x, layout, i);
    }
    for (int i = 0; i < counts.length; i++) {
      sequences.get(i).advance(Math.toIntExact(counts[i]));
    }
    return x;
  }

  /** Returns why the decoder does not go through kernels of our own; empty if it does. */
  public String kernelFault() {
    return reason;
  }

  /** Returns whether {@link #next} takes so many sequences. */
  public boolean takesSteps(int sequences) {
    return own.isPresent() && sequences <= DeviceDecoder.MOST_ROWS;
  }

  /**
   * Appends a token to each of some sequences at once, which must be as few as {@link #takesSteps}
   * says.
   *
   * @param sequences a cache each, advanced by one
   * @return the largest scores of the next tokens, and the others until this decoder goes on
   */
  public List<Scores> next(int[] tokens, List<KeyValueCache> sequences) {
    long[] ones = new long[tokens.length];
    Arrays.fill(ones, 1);
    StepLayout layout = StepLayout.of(sequences, ones);
    List<Scores> scores = own.orElseThrow().next(embedding.bfloat16(tokens), layout);
    sequences.forEach(cache -> cache.advance(1));
    return scores;
  }

  /** Returns the logits of some rows of what {@link #advance} returned, each (vocabulary,). */
  public List<float[]> logits(NDManager step, NDArray x, long... rows) {
    try (NDArray logits = head.logits(step, x, rows)) {
      return Logits.rows(logits, rows.length);
    }
  }

  /** Returns whether the logits are computed on a GPU, and stay there until they are wanted. */
  public boolean endsOnGpu() {
    return onGpu || own.isPresent();
  }

  /**
   * Returns the scores behind some rows of what {@link #advance} returned: the largest of each, and
   * the others for as long as {@code step} is open.
   */
  public List<Scores> scores(NDManager step, NDArray x, long... rows) {
    if (own.isPresent()) {
      return own.get().scores(step, x, rows);
    }
    NDArray logits = head.logits(step, x, rows);
    int most = Math.toIntExact(Math.min(LARGEST, logits.getShape().get(1)));
    NDArray largest = module.topK(step, logits, most);
    float[] numbers = largest.toFloatArray();
    largest.close();
    List<Scores> scores = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      int row = i;
      int at = i * most;
      int[] ids = new int[most];
      Arrays.setAll(ids, token -> (int) numbers[rows.length * most + at + token]);
      scores.add(
          Scores.ofLargest(
              ids,
              Arrays.copyOfRange(numbers, at, at + most),
              () -> module.rows(step, logits, row, row + 1).toFloatArray()));
    }
    return scores;
  }

  /** Gives back what no manager owns, and the host's manager. */
  @Override
  public void close() {
    if (own.isEmpty()) {
      head.close();
    }
    stages.forEach(DecoderStage::close);
    host.close();
  }
}
