package org.voicepersona.model.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.batch.ActiveGroup;
import org.voicepersona.model.batch.BatchLimits;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.decoder.DecoderLayer;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;

/** Measures a model's parts, each as the best of some runs after a warm-up. For one thread. */
public final class EngineBenchmark implements AutoCloseable {

  private static final int REPETITIONS = 2;

  /** Sequences that share a recording. */
  private static final int QUESTIONS = 3;

  /** Tokens of an answer's context, all but {@value #OWN_TOKENS} in a shared prefix. */
  private static final int USUAL_CONTEXT = 300;

  private static final int OWN_TOKENS = 50;
  private static final int PACE_PROMPT = 64;
  private static final int MOST_ROUNDS = 10;

  private final Qwen2AudioConfig config;
  private final Qwen2AudioGraph graph;
  private final ComputeSettings settings;

  private EngineBenchmark(
      Qwen2AudioConfig config, Qwen2AudioGraph graph, ComputeSettings settings) {
    this.config = config;
    this.graph = graph;
    this.settings = settings;
  }

  /**
   * Loads a model; {@code directory} may be closed afterwards.
   *
   * @throws ShortageException as {@link Qwen2AudioModel#load} does
   */
  public static EngineBenchmark load(
      ModelDirectory directory, Arithmetic arithmetic, Placement placement) {
    arithmetic.precision().requireServedBy(directory);
    placement.device().requirePresent();
    ComputeSettings settings = ComputeSettings.of(arithmetic, placement);
    Qwen2AudioGraph graph =
        placement.attempt(
            "loading " + directory.name(),
            () -> Qwen2AudioGraph.load(Qwen2AudioConfig.of(directory), directory, settings));
    return new EngineBenchmark(Qwen2AudioConfig.of(directory), graph, settings);
  }

  /**
   * The speed of a model with a full batch.
   *
   * @param encoding seconds for a clip
   * @param prefill seconds for a token of a prompt
   * @param decode seconds for a token of an answer: those of a step divided by the answers in it
   */
  public record Pace(double encoding, double prefill, double decode) {}

  /**
   * Measures the pace for about {@code limit}, after a warm-up step.
   *
   * @param clipSeconds the length of the clips
   * @throws ShortageException if there is too little memory
   */
  public Pace pace(double clipSeconds, Duration limit) {
    return settings.placement().attempt("measuring", () -> measuredPace(clipSeconds, limit));
  }

  private Pace measuredPace(double clipSeconds, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    LogMel.Features clip = new LogMel(config.audio().melBins()).of(noise(clipSeconds, 1).samples());
    long room = settings.placement().keyValueTokens() / (USUAL_CONTEXT + KeyValueCache.PAGE);
    int sequences =
        (int) Math.max(1, Math.min(BatchLimits.of(settings.placement()).sequences(), room));
    double encoding = Double.POSITIVE_INFINITY;
    double prefill = Double.POSITIVE_INFINITY;
    double decode = Double.POSITIVE_INFINITY;
    try (Decoding touching = new Decoding(1, USUAL_CONTEXT);
        Decoding decoding = new Decoding(sequences, USUAL_CONTEXT)) {
      touching.step();
      for (int i = 0; i == 0 || (i < MOST_ROUNDS && System.nanoTime() < end); i++) {
        decode = Math.min(decode, seconds(decoding::step) / sequences);
        encoding = Math.min(encoding, seconds(() -> encode(clip)));
        prefill = Math.min(prefill, seconds(() -> read(PACE_PROMPT)) / PACE_PROMPT);
      }
    }
    return new Pace(encoding, prefill, decode);
  }

  /** Returns the number of decoder layers. */
  public int decoderLayers() {
    return config.text().layers();
  }

  /**
   * The upper limits of a machine's speed.
   *
   * @param readBytesPerSecond streaming from memory
   * @param operationsPerSecond of a large product in bfloat16, an addition and a multiplication
   *     each counted
   */
  public record Limits(double readBytesPerSecond, double operationsPerSecond) {}

  /**
   * The memory traffic and arithmetic of some work.
   *
   * @param bytes to be read from memory
   * @param operations of products, an addition and a multiplication each counted
   */
  public record Work(double bytes, double operations) {

    /** Returns the shortest time in seconds, with reading and arithmetic fully overlapped. */
    public double leastSeconds(Limits limits) {
      return Math.max(
          bytes / limits.readBytesPerSecond(), operations / limits.operationsPerSecond());
    }
  }

  /** Measures the CPU's limits. */
  public static Limits limits() {
    try (NDManager manager = TorchRuntime.newManager(ComputeDevice.CPU.torchDevice());
        TorchModule machine =
            TorchModule.load(
                manager, EngineBenchmark.class, "Machine", Map.of("training", false))) {
      long elements = 1L << 28;
      NDArray big = machine.call(manager, "floats", new long[] {elements}, 6);
      double read = best(() -> machine.call(manager, "read", big).close());
      big.close();
      long n = 2048;
      NDArray x = machine.call(manager, "floats", new long[] {n, n}, 15);
      double product = best(() -> machine.call(manager, "multiply", x, x).close());
      return new Limits(4.0 * elements / read, 2.0 * n * n * n / product);
    }
  }

  /**
   * Returns the seconds of the decoder's linear layers, without the head, for {@code rows} rows.
   */
  public double linearLayers(int rows) {
    try (NDManager step = graph.newStep()) {
      NDArray hidden = ones(step, rows, config.text().hiddenSize());
      return best(() -> graph.decoder().layers().forEach(layer -> layer.multiply(step, hidden)));
    }
  }

  /** Returns how many bytes of weights {@link #linearLayers} reads. */
  public long linearBytes() {
    return graph.decoder().layers().stream().mapToLong(DecoderLayer::bytes).sum();
  }

  /** Returns the number of weights in {@link #linearLayers}. */
  public long linearWeights() {
    long hidden = config.text().hiddenSize();
    long queries = (long) config.text().heads() * config.text().headSize();
    long keys = (long) config.text().keyValueHeads() * config.text().headSize();
    long layer = hidden * (2 * queries + 2 * keys) + 3 * hidden * config.text().feedForwardSize();
    return decoderLayers() * layer;
  }

  /** Returns the work of {@link #prefill}. */
  public Work prefillWork(int tokens) {
    long bytes = linearBytes() + graph.decoder().headBytes() + tokens * keyValueBytes();
    return new Work(bytes, 2.0 * tokens * linearWeights() + 2.0 * headWeights());
  }

  /** Returns the work of {@link #decode}. */
  public Work decodeWork(int sequences, int context) {
    long recordings = ((long) sequences + QUESTIONS - 1) / QUESTIONS;
    long tokens = recordings * (context - OWN_TOKENS) + (long) sequences * OWN_TOKENS;
    long bytes = linearBytes() + graph.decoder().headBytes() + tokens * keyValueBytes();
    return new Work(bytes, 2.0 * sequences * (linearWeights() + headWeights()));
  }

  private long headWeights() {
    return (long) config.text().hiddenSize() * config.text().vocabularySize();
  }

  private long keyValueBytes() {
    int bytes = settings.activations() == ComputeSettings.Activations.FLOAT32 ? 4 : 2;
    return config.text().keyValueElementsPerToken() * (settings.compressedCaches() ? 1 : bytes);
  }

  /** Returns the seconds of a prompt of {@code tokens} up to the answer's first token. */
  public double prefill(int tokens) {
    return best(() -> read(tokens));
  }

  private void read(int tokens) {
    try (NDManager step = graph.newStep();
        KeyValueCache cache = graph.newCache(tokens)) {
      NDArray last = read(step, ids(tokens), cache);
      graph.logits(step, last, last.getShape().get(0) - 1);
    }
  }

  private NDArray read(NDManager step, int[] ids, KeyValueCache cache) {
    for (int from = 0; ; from += ActiveGroup.CHUNK_ROWS) {
      int to = Math.min(ids.length, from + ActiveGroup.CHUNK_ROWS);
      NDArray x = graph.embed(step, Arrays.copyOfRange(ids, from, to));
      x = graph.advance(step, x, List.of(cache), (long) to - from);
      if (to == ids.length) {
        return x;
      }
    }
  }

  /**
   * Returns the seconds of a decode step of {@code sequences}, of which each three share a
   * recording.
   *
   * @param context tokens that each sequence has read, all but 50 of them a shared prefix
   */
  public double decode(int sequences, int context) {
    try (Decoding decoding = new Decoding(sequences, context)) {
      return best(decoding::step);
    }
  }

  /** Sequences that grow by a token with every step, at most {@link KeyValueCache#PAGE} times. */
  private final class Decoding implements AutoCloseable {

    private final List<KeyValueCache> opened = new ArrayList<>();
    private final List<KeyValueCache> caches = new ArrayList<>();
    private final int[] ids;

    Decoding(int sequences, int context) {
      for (int i = 0; i < sequences; i++) {
        if (i % QUESTIONS == 0) {
          int common = context - OWN_TOKENS;
          opened.add(filled(Optional.empty(), common, common));
        }
        KeyValueCache beginning = opened.get(opened.size() - 1);
        caches.add(filled(Optional.of(beginning), OWN_TOKENS, OWN_TOKENS + KeyValueCache.PAGE));
      }
      this.ids = ids(sequences);
    }

    /** Returns a cache that counts as holding {@code tokens}. */
    private KeyValueCache filled(Optional<KeyValueCache> beginning, int tokens, int capacity) {
      KeyValueCache cache = graph.newCache(beginning, capacity);
      cache.advance(tokens);
      return cache;
    }

    void step() {
      try (NDManager step = graph.newStep()) {
        graph.next(step, ids, caches);
      }
    }

    @Override
    public void close() {
      caches.forEach(KeyValueCache::close);
      opened.forEach(KeyValueCache::close);
    }
  }

  /** Returns the seconds of encoding a clip, from its samples to the decoder's input. */
  public double encode(double seconds) {
    float[] noise = noise(seconds, 1).samples();
    LogMel frontEnd = new LogMel(config.audio().melBins());
    return best(() -> encode(frontEnd.of(noise)));
  }

  private void encode(LogMel.Features clip) {
    try (NDManager step = graph.newStep()) {
      graph.embedAudio(step, List.of(clip));
      if (settings.device().isGpu()) { // waits: logits are copied after encoding
        graph.logits(step, graph.embed(step, ids(1)), 0);
      }
    }
  }

  /** Returns noise as a recording, the same for the same seed. */
  public static Waveform noise(double seconds, long seed) {
    float[] samples = new float[(int) (seconds * Waveform.SAMPLE_RATE_HZ)];
    Random random = new Random(seed);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (random.nextGaussian() / 10);
    }
    return new Waveform(samples);
  }

  private NDArray ones(NDManager step, int rows, int width) {
    return graph.decoder().activations(step, step.ones(new Shape(rows, width)));
  }

  private static int[] ids(int tokens) {
    return IntStream.range(0, tokens).map(i -> 100 + i % 1_000).toArray();
  }

  private static double best(Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= REPETITIONS; i++) {
      double seconds = seconds(work);
      best = i == 0 ? best : Math.min(best, seconds);
    }
    return best;
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    graph.close();
  }
}
