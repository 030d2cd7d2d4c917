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
 * lie on the device, the others on the host if the placement says so. For one thread.
 */
public final class Decoder implements AutoCloseable {

  private final SpeechModule module;
  private final NDManager host;
  private final TokenEmbedding embedding;
  private final List<DecoderStage> stages = new ArrayList<>();
  private final OutputHead head;
  private final Optional<DeviceStage> own; // runs all layers and the head in CUDA kernels
  private final String reason; // why {@code own} is empty
  private final boolean onGpu;

  /**
   * Number of largest logits of an answer's next token that are copied from a GPU. It must cover
   * the candidates for sampling and the earlier tokens whose logits a penalty lowers.
   */
  private static final int LARGEST = 512;

  /**
   * Loads the weights.
   *
   * @param names of the weights
   * @param module arithmetic for the weights of {@code store}
   * @param device owns the tensors on the device
   * @param host owns the tensors on the host
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

  /** Loads the weights, into {@code kernels} if these can run them. */
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
    TorchRuntime.returnFreeMemory(device.getDevice()); // frees it for the kernels
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
    TorchRuntime.returnFreeMemory(device.getDevice()); // Loading held the largest matrix twice.
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

  /** Returns {@code x} in the type of the activations, {@code x} itself if that is float32. */
  public NDArray activations(NDManager step, NDArray x) {
    return module.activations(step, x);
  }

  /** Returns rows {@code from} to {@code to} (exclusive) of {@code x}, without a copy. */
  public NDArray rows(NDManager step, NDArray x, int from, int to) {
    return module.rows(step, x, from, to);
  }

  /** Returns the concatenated rows of {@code parts}. */
  public NDArray join(NDManager manager, List<NDArray> parts) {
    return module.join(manager, parts);
  }

  /** Returns an empty cache for at least {@code tokens} after a shared prefix, to be closed. */
  public KeyValueCache newCache(Optional<KeyValueCache> beginning, int tokens) {
    int capacity = KeyValueCache.roomFor(tokens);
    return new KeyValueCache(
        beginning,
        KeyValueCache.allocate(stages.size(), i -> stages.get(i).newCache(capacity), List.of()),
        capacity);
  }

  /** Frees the memory reserved for caches if no cache is open. */
  public void giveUpUnused() {
    stages.forEach(DecoderStage::giveUpUnused);
  }

  /** Grows {@code cache} to a capacity of at least {@code tokens}. */
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
   * @param sequences the cache of each sequence, advanced by its count, see {@link StepLayout#of}
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

  /** Returns why the decoder does not run in CUDA kernels of this project; empty if it does. */
  public String kernelFault() {
    return reason;
  }

  /** Returns whether {@link #next} takes this number of sequences. */
  public boolean takesSteps(int sequences) {
    return own.isPresent() && sequences <= DeviceDecoder.MOST_ROWS;
  }

  /**
   * Appends a token to each of some sequences, as many as {@link #takesSteps} allows.
   *
   * @param sequences the cache of each sequence, advanced by one
   * @return the largest scores of the next tokens; the others can be read until the next step
   */
  public List<Scores> next(int[] tokens, List<KeyValueCache> sequences) {
    long[] ones = new long[tokens.length];
    Arrays.fill(ones, 1);
    StepLayout layout = StepLayout.of(sequences, ones);
    List<Scores> scores = own.orElseThrow().next(embedding.bfloat16(tokens), layout);
    sequences.forEach(cache -> cache.advance(1));
    return scores;
  }

  /** Returns the logits of some rows of {@link #advance}'s result, [vocabulary] each. */
  public List<float[]> logits(NDManager step, NDArray x, long... rows) {
    try (NDArray logits = head.logits(step, x, rows)) {
      return Logits.rows(logits, rows.length);
    }
  }

  /** Returns whether the logits are computed on a GPU and copied to the host on demand. */
  public boolean endsOnGpu() {
    return onGpu || own.isPresent();
  }

  /**
   * Returns the scores of some rows of {@link #advance}'s result: the largest of each row, and the
   * others for as long as {@code step} is open.
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

  /** Frees the weights that no manager owns, and closes the host's manager. */
  @Override
  public void close() {
    if (own.isEmpty()) {
      head.close();
    }
    stages.forEach(DecoderStage::close);
    host.close();
  }
}
