package org.voicepersona.model.check;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.voicepersona.model.batch.SequenceModel.EncodedAudio;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.SafetensorsFile;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.decoder.TorchLayer;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.Logits;
import org.voicepersona.model.weights.ComputeSettings;

/**
 * Compares a device's results with reference results for the tiny model with random weights: every
 * precision, every order of 4-bit values, and the model split over devices.
 */
public final class ParityCheck {

  /** Tolerances of logits in float32; convolutions on CUDA round to TF32. */
  private static final double FLOAT32_ON_CPU = 1e-4;

  private static final double FLOAT32_ON_CUDA = 2e-2;

  /**
   * Tolerance of other logits: bfloat16 in torch itself moves these logits, whose standard
   * deviation is 2.4, by up to 0.08.
   */
  private static final double BFLOAT16 = 0.25;

  /**
   * Relative tolerances of the encoder's result (TF32) and of products (bfloat16, same weights).
   */
  private static final double HEARD = 5e-3;

  private static final double PRODUCTS = 0.02;

  /** Row counts: one row, a kernel's tile, and more rows than the kernels support. */
  private static final List<Integer> PRODUCT_ROWS = List.of(1, 16, 200);

  private static final int TOKENS = 32;
  private static final int GROUP_SIZE = 32;

  /** Capacity of the KV caches in tokens; on a GPU it makes them paged. */
  private static final long ROOM = 4_096;

  private final Path golden;
  private final ComputeDevice device;
  private final Path scratch;
  private final Case one;
  private final Case batch;
  private final Consumer<Finding> findings;

  /**
   * The result of a comparison.
   *
   * @param what its description
   * @param value the deviation
   * @param limit the largest allowed deviation
   */
  public record Finding(String what, double value, double limit) {

    /** Returns whether the deviation is allowed. */
    public boolean passed() {
      return value <= limit;
    }
  }

  /** Prompts with their clips, and the reference's embeddings, logits and tokens. */
  private record Case(
      List<int[]> prompts,
      List<List<LogMel.Features>> clips,
      float[] heard,
      float[][] logits,
      int[][] ids) {}

  private ParityCheck(Path golden, ComputeDevice device, Path scratch, Consumer<Finding> findings) {
    this.golden = requireNonNull(golden, "golden is null");
    this.device = requireNonNull(device, "device is null");
    this.scratch = requireNonNull(scratch, "scratch is null");
    this.findings = requireNonNull(findings, "findings is null");
    this.one = read("a_2300ms", 1);
    this.batch = read("d_batch3", 3);
  }

  /**
   * Runs all comparisons; a failure does not prevent the later ones.
   *
   * @param golden the folder with {@code qwen2audio-tiny} and {@code cases}
   * @param scratch an empty folder for prepared models
   * @param findings receives each result at once
   */
  public static void run(
      Path golden, ComputeDevice device, Path scratch, Consumer<Finding> findings)
      throws IOException {
    ParityCheck check = new ParityCheck(golden, device, scratch, findings);
    try (Checkpoint tiny = SpeechModels.openCheckpoint(golden.resolve("qwen2audio-tiny"))) {
      check.floats(tiny);
    }
    check.part("int8", () -> check.quantized(8, Int4Layout.ROW_MAJOR, Int4Products.FLOAT));
    check.part("int4", () -> check.quantized(4, Int4Layout.ROW_MAJOR, Int4Products.FLOAT));
    Int4Layout own = Int4LayoutProbe.ofThisMachine();
    check.part("int4 for the CPU", () -> check.quantized(4, own, Int4Products.FLOAT));
    if (device == ComputeDevice.CPU && Int4Products.best() == Int4Products.INTEGER) {
      Int4Layout low = Int4Layout.ROW_MAJOR_LOW_FIRST;
      check.part("products", () -> check.quantized(4, low, Int4Products.INTEGER));
    }
  }

  /** A group of comparisons, whose exception does not end the others. */
  private interface Part {
    void run() throws IOException;
  }

  private void part(String name, Part part) throws IOException {
    try {
      part.run();
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      add("%s ends with: %s".formatted(name, message), Double.POSITIVE_INFINITY, 0);
    }
  }

  private void floats(Checkpoint tiny) throws IOException {
    double limit = device == ComputeDevice.CPU ? FLOAT32_ON_CPU : FLOAT32_ON_CUDA;
    Placement whole = Placement.whole(device);
    ComputeSettings exact = ComputeSettings.of(Precision.FLOAT32, whole);
    part("the encoder", () -> hear(tiny, exact));
    part("float32", () -> compare("float32", tiny, exact, limit));
    Placement planned = new Placement(device, 0, EncoderPlace.RESIDENT, ROOM);
    if (device.isCuda()) {
      ComputeSettings paged = ComputeSettings.of(Precision.FLOAT32, planned);
      part("float32 in pages", () -> compare("float32 in pages", tiny, paged, limit));
    }
    int layers = Qwen2AudioConfig.of(tiny).text().layers();
    Placement parts = new Placement(device, layers / 2, EncoderPlace.EVICTED, ROOM);
    ComputeSettings split = ComputeSettings.of(Precision.FLOAT32, parts);
    part("float32 in parts", () -> compare("float32 in parts", tiny, split, limit));
    Arithmetic bfloat16 = Arithmetic.of(Precision.BFLOAT16);
    part("bfloat16", () -> logits("bfloat16", tiny, bfloat16, planned));
    String compressed = "bfloat16, keys and values in 8 bits";
    part(compressed, () -> logits(compressed, tiny, bfloat16.withCompressedCaches(true), planned));
  }

  private void hear(Checkpoint tiny, ComputeSettings settings) {
    try (Qwen2AudioGraph graph = graph(tiny, settings);
        NDManager step = graph.newStep()) {
      float[] heard = graph.embedAudio(step, one.clips().get(0)).toFloatArray();
      add("float32: what the encoder hears, relative error", error(heard, one.heard()), HEARD);
    }
  }

  private void logits(String name, Checkpoint tiny, Arithmetic arithmetic, Placement placement) {
    try (Qwen2AudioGraph graph = graph(tiny, ComputeSettings.of(arithmetic, placement))) {
      List<List<float[]>> answer = greedy(graph, one, 1);
      add(name + ": logits off by", distance(answer, one), BFLOAT16);
    }
  }

  private void compare(String name, Checkpoint tiny, ComputeSettings settings, double limit) {
    try (Qwen2AudioGraph graph = graph(tiny, settings)) {
      List<List<float[]>> alone = greedy(graph, one, TOKENS);
      add(name + ": logits off by", distance(alone, one), limit);
      add(name + ": other tokens of " + TOKENS, otherTokens(alone, one), 0);
      List<List<float[]>> together = greedy(graph, batch, TOKENS);
      add(name + ", batch of 3: logits off by", distance(together, batch), limit);
      add(name + ", batch of 3: other tokens of 96", otherTokens(together, batch), 0);
    }
  }

  /** Compares with the same quantised weights, dequantised to float32 on the CPU. */
  private void quantized(int bits, Int4Layout layout, Int4Products products) throws IOException {
    Path folder = scratch.resolve(bits + "-" + layout);
    PreparationSettings settings =
        new PreparationSettings(bits, bits, 8, GROUP_SIZE, Rounding.NEAREST, layout, "");
    try (Checkpoint tiny = SpeechModels.openCheckpoint(golden.resolve("qwen2audio-tiny"))) {
      new ModelPreparation(tiny, folder, settings, PreparationProgress.NONE).run();
    }
    Placement processor = Placement.whole(ComputeDevice.CPU);
    try (PreparedModel prepared = SpeechModels.openPrepared(folder);
        Qwen2AudioGraph exact = graph(prepared, ComputeSettings.of(Precision.FLOAT32, processor));
        Qwen2AudioGraph kernels =
            graph(
                prepared,
                ComputeSettings.of(
                    new Arithmetic(Precision.INT4, products, false),
                    new Placement(device, 0, EncoderPlace.RESIDENT, ROOM)))) {
      float[] expected = greedy(exact, one, 1).get(0).get(0);
      float[] actual = greedy(kernels, one, 1).get(0).get(0);
      String stored = bits == 4 ? " stored as " + layout : "";
      add("int" + bits + stored + ": logits off by", distance(actual, expected), BFLOAT16);
      for (int rows : PRODUCT_ROWS) {
        products("int" + bits + stored, kernels, exact, rows);
      }
    }
  }

  /** Compares the kernels of the first layer's feed-forward block by themselves. */
  private void products(String name, Qwen2AudioGraph kernels, Qwen2AudioGraph exact, int rows) {
    if (kernels.decoder().layers().get(0) instanceof TorchLayer layer) {
      TorchLayer reference = (TorchLayer) exact.decoder().layers().get(0);
      double error = error(feedForward(kernels, layer, rows), feedForward(exact, reference, rows));
      add("%s: products of %d rows, relative error".formatted(name, rows), error, PRODUCTS);
    }
  }

  private static float[] feedForward(Qwen2AudioGraph graph, TorchLayer layer, int rows) {
    int width = Math.toIntExact(layer.norms().get(0).size());
    Random random = new Random(rows);
    float[] x = new float[rows * width];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    try (NDManager step = graph.newStep()) {
      NDArray in = graph.decoder().activations(step, step.create(x, new Shape(rows, width)));
      NDArray out = layer.module().feedForward(step, in, layer.gateUp(), layer.down());
      return layer.module().cast(step, out, ComputeSettings.Activations.FLOAT32).toFloatArray();
    }
  }

  private void add(String what, double value, double limit) {
    findings.accept(new Finding(what, value, limit));
  }

  private static Qwen2AudioGraph graph(ModelDirectory model, ComputeSettings settings) {
    return Qwen2AudioGraph.load(Qwen2AudioConfig.of(model), model, settings);
  }

  /** Returns the logits of each prompt's greedy continuation, all decoded as one batch. */
  private static List<List<float[]>> greedy(Qwen2AudioGraph graph, Case asked, int tokens) {
    int rows = asked.prompts().size();
    List<List<float[]>> logits = new ArrayList<>();
    List<KeyValueCache> caches = new ArrayList<>();
    try (NDManager batch = graph.newStep()) {
      List<EncodedAudio> heard = graph.encodeAudio(batch, asked.clips());
      for (int row = 0; row < rows; row++) {
        int[] prompt = asked.prompts().get(row);
        caches.add(graph.newCache(prompt.length + tokens));
        NDArray x = graph.embed(batch, prompt, heard.get(row).rows().orElseThrow());
        x = graph.advance(batch, x, List.of(caches.get(row)), prompt.length);
        logits.add(new ArrayList<>(graph.logits(batch, x, prompt.length - 1)));
      }
      long[] everyRow = IntStream.range(0, rows).asLongStream().toArray();
      long[] ones = new long[rows];
      Arrays.fill(ones, 1);
      for (int t = 1; t < tokens; t++) {
        int[] last =
            logits.stream().mapToInt(all -> Logits.likeliest(all.get(all.size() - 1))).toArray();
        NDArray x = graph.advance(batch, graph.embed(batch, last), caches, ones);
        List<float[]> next = graph.logits(batch, x, everyRow);
        IntStream.range(0, rows).forEach(row -> logits.get(row).add(next.get(row)));
      }
    } finally {
      caches.forEach(KeyValueCache::close);
    }
    return logits;
  }

  private static double distance(List<List<float[]>> actual, Case expected) {
    return IntStream.range(0, actual.size())
        .mapToDouble(row -> distance(actual.get(row).get(0), expected.logits()[row]))
        .max()
        .orElseThrow();
  }

  private static double distance(float[] a, float[] b) {
    return IntStream.range(0, b.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
  }

  /** Returns the relative error in the Euclidean norm. */
  private static double error(float[] actual, float[] expected) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / length);
  }

  private static int otherTokens(List<List<float[]>> actual, Case expected) {
    int others = 0;
    for (int row = 0; row < actual.size(); row++) {
      for (int t = 0; t < TOKENS; t++) {
        others += Logits.likeliest(actual.get(row).get(t)) == expected.ids()[row][t] ? 0 : 1;
      }
    }
    return others;
  }

  private Case read(String name, int rows) {
    try (SafetensorsFile file =
        SafetensorsFile.open(golden.resolve("cases").resolve(name + ".safetensors"))) {
      int[][] ids = integers(file.tensor("input_ids"), rows);
      int[][] mask = integers(file.tensor("attention_mask"), rows);
      List<int[]> prompts = new ArrayList<>();
      List<List<LogMel.Features>> clips = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        int[] kept = mask[row];
        int[] all = ids[row];
        prompts.add(
            IntStream.range(0, all.length).filter(i -> kept[i] == 1).map(i -> all[i]).toArray());
        clips.add(List.of(new LogMel(128).of(samples(file.tensor("waveform_" + row + "_i16")))));
      }
      float[] logits = file.tensor("logits_last").toFloats();
      float[][] each = new float[rows][];
      int width = logits.length / rows;
      Arrays.setAll(each, row -> Arrays.copyOfRange(logits, row * width, (row + 1) * width));
      float[] heard = rows == 1 ? file.tensor("projector_out_valid").toFloats() : new float[0];
      return new Case(prompts, clips, heard, each, integers(file.tensor("generated_ids"), rows));
    }
  }

  private static int[][] integers(Tensor tensor, int rows) {
    int[][] values = new int[rows][tensor.elements() / rows];
    for (int row = 0; row < rows; row++) {
      int first = row * values[row].length;
      Arrays.setAll(
          values[row], i -> Math.toIntExact(tensor.data().getLong(Long.BYTES * (first + i))));
    }
    return values;
  }

  private static float[] samples(Tensor tensor) {
    float[] samples = new float[tensor.elements()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = tensor.data().getShort(Short.BYTES * i) / 32768f;
    }
    return samples;
  }
}
