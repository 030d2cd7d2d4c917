package org.voicepersona.model.quality;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.DecoderLoader;
import org.voicepersona.model.decoder.OutputHead;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.qwen2audio.PromptRows;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.qwen2audio.Qwen2AudioNames;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;

/**
 * Feeds the same sequences to two models on the CPU and compares their next-token predictions.
 *
 * <p>Both run layer by layer: memory holds the activations of all sequences and one layer's
 * weights. The reference computes in float32, the other model in the arithmetic that is measured.
 */
public final class QualityMeasurement {

  /** Rows whose logits are computed at a time. */
  private static final int LOGIT_ROWS = 128;

  private final Qwen2AudioConfig config;
  private final List<ChatPrompt> sequences;
  private final PreparationProgress progress;

  /**
   * Makes a measurement.
   *
   * @param sequences the sequences to read; every token but the first and the audio placeholders is
   *     predicted from those before it
   * @throws CheckpointException if a sequence has fewer than two tokens, or more than the model has
   *     positions
   */
  public QualityMeasurement(
      Qwen2AudioConfig config, List<ChatPrompt> sequences, PreparationProgress progress) {
    this.config = requireNonNull(config, "config is null");
    this.sequences = List.copyOf(sequences);
    this.progress = requireNonNull(progress, "progress is null");
    int most = config.text().maxPositions();
    for (ChatPrompt sequence : sequences) {
      int tokens = sequence.ids().length;
      if (tokens < 2 || tokens > most) {
        throw new CheckpointException(
            "a text has %d tokens, must be 2 to %d".formatted(tokens, most));
      }
    }
  }

  /**
   * Compares {@code model} with {@code reference}.
   *
   * @param arithmetics the model's arithmetics to measure: at least one, all of one precision
   * @return the model's quality in each arithmetic
   * @throws CheckpointException if the two models differ in their configuration
   */
  public List<Quality> compare(
      ModelDirectory model, List<Arithmetic> arithmetics, ModelDirectory reference) {
    if (!Qwen2AudioConfig.of(reference).equals(config)
        || !Qwen2AudioConfig.of(model).equals(config)) {
      throw new CheckpointException(
          "%s and %s differ in config.json, must be one model in two forms"
              .formatted(model.directory(), reference.directory()));
    }
    arithmetics.forEach(it -> it.precision().requireServedBy(model));
    int layers = config.text().layers();
    List<Reader> others = new ArrayList<>();
    try (Reader exact = new Reader(reference, Arithmetic.of(Precision.FLOAT32))) {
      arithmetics.forEach(it -> others.add(new Reader(model, it)));
      for (int layer = 0; layer < layers; layer++) {
        exact.pass(layer);
        for (Reader other : others) {
          other.pass(layer);
        }
        progress.advanced("layer " + layer, weights(layer + 1), weights(layers));
      }
      return others.stream().map(other -> compare(exact, other, model.bytes())).toList();
    } finally {
      others.forEach(Reader::close);
    }
  }

  private long weights(int layers) {
    return config.tensors().entrySet().stream()
            .filter(tensor -> tensor.getKey().startsWith(Qwen2AudioNames.DECODER.layer(0)))
            .mapToLong(tensor -> tensor.getValue().stream().reduce(1L, Math::multiplyExact))
            .sum()
        * layers;
  }

  private Quality compare(Reader exact, Reader other, long bytes) {
    QualityTally tally = new QualityTally();
    try (NDManager manager = TorchRuntime.newManager(Device.cpu());
        TorchModule module =
            TorchModule.load(
                manager, QualityMeasurement.class, "Divergence", Map.of("training", false));
        OutputHead exactHead = exact.loader.head(manager);
        OutputHead otherHead = other.loader.head(manager)) {
      for (int s = 0; s < sequences.size(); s++) {
        int[] ids = sequences.get(s).ids();
        long[] rows =
            IntStream.range(0, ids.length - 1)
                .filter(i -> ids[i + 1] != config.audioTokenId())
                .asLongStream()
                .toArray();
        for (int from = 0; from < rows.length; from += LOGIT_ROWS) {
          long[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + LOGIT_ROWS));
          long[] next = Arrays.stream(some).map(row -> ids[(int) row + 1]).toArray();
          try (NDManager step = manager.newSubManager()) {
            NDArray p = exactHead.logits(step, exact.rows.get(s), some);
            NDArray q = otherHead.logits(step, other.rows.get(s), some);
            tally.add(some, module.call(step, "compare", p, q, step.create(next)).toDoubleArray());
          }
        }
      }
    }
    return tally.result(bytes);
  }

  /** One of the models, with the activations of all sequences after the layers passed so far. */
  private final class Reader implements AutoCloseable {

    private final NDManager manager = TorchRuntime.newManager(Device.cpu());
    private final SpeechModule module;
    private final DecoderLoader loader;
    private List<NDArray> rows;

    Reader(ModelDirectory model, Arithmetic arithmetic) {
      ComputeSettings settings = ComputeSettings.of(arithmetic, Placement.whole(ComputeDevice.CPU));
      this.module = Qwen2AudioGraph.module(manager, config, model, settings);
      this.loader =
          new DecoderLoader(
              config.text(), Qwen2AudioNames.DECODER, module, manager, model, settings);
      this.rows = PromptRows.of(manager, config, module, model, settings, sequences);
    }

    void pass(int layer) {
      rows = new ArrayList<>(loader.pass(manager, layer, rows));
    }

    @Override
    public void close() {
      module.close();
      manager.close();
    }
  }
}
