package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.model.cuda.card.KernelGuard;
import org.voicepersona.model.cuda.step.Candidates;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.cuda.step.StepRow;
import org.voicepersona.model.sampling.Scores;
import org.voicepersona.model.weights.ComputeSettings.Activations;
import org.voicepersona.model.weights.SpeechModule;

/**
 * All layers and the head of a decoder in CUDA kernels of this project, with one {@link PageStore}
 * of keys and values. Inputs come from the host and results go there.
 */
final class DeviceStage implements DecoderStage, OutputHead {

  private final SpeechModule module;
  private final NDManager host;
  private final NDArray there;
  private final DeviceDecoder decoder;
  private final KernelGuard guard;
  private final PageStore<DeviceDecoder> store;

  /**
   * Makes a stage.
   *
   * @param manager of the stage's device
   * @param host manager of the host
   * @param decoder closed with this stage
   * @param guard runs the decoder's work
   */
  DeviceStage(
      SpeechModule module,
      NDManager manager,
      NDManager host,
      DeviceDecoder decoder,
      KernelGuard guard) {
    this.module = module;
    this.host = host;
    this.there = manager.create(0f);
    this.decoder = decoder;
    this.guard = guard;
    this.store = new PageStore<>(() -> decoder, DeviceDecoder::giveUpPages, decoder.pages());
  }

  /** Returns an empty list: the kernels run all layers together. */
  @Override
  public List<DecoderLayer> layers() {
    return List.of();
  }

  @Override
  public PagedCache newCache(int capacity) {
    return store.borrow(capacity);
  }

  @Override
  public PagedCache grown(KeyValueCache cache, int index, int capacity) {
    return store.grown(cache, index, capacity);
  }

  @Override
  public void giveUpUnused() {
    store.giveUpUnused();
  }

  @Override
  public NDArray advance(NDManager step, NDArray x, StepLayout layout, int index) {
    float[] all = floats(step, x);
    float[] behind = guard.run(() -> decoder.advance(rows(layout, index), all));
    Shape shape = x.getShape();
    x.close();
    NDArray y = host.create(behind, shape);
    y.attach(step);
    return module.stageRows(step, y, there);
  }

  /**
   * Runs layers and head for one token of each sequence.
   *
   * @param x [sequences, hidden] in bfloat16; at most {@link DeviceDecoder#MOST_ROWS}
   */
  List<Scores> next(short[] x, StepLayout layout) {
    List<Candidates> found = guard.run(() -> decoder.next(rows(layout, 0), x));
    return IntStream.range(0, found.size()).mapToObj(i -> scores(found.get(i), i)).toList();
  }

  private Scores scores(Candidates found, int row) {
    return Scores.ofLargest(
        found.ids(), found.logits(), () -> guard.run(() -> decoder.logits(row)));
  }

  /** Returns the scores of some rows of {@link #advance}'s result. */
  List<Scores> scores(NDManager step, NDArray x, long... rows) {
    int width = Math.toIntExact(x.getShape().get(1));
    List<Scores> scores = new ArrayList<>();
    for (int from = 0; from < rows.length; from += DeviceDecoder.MOST_ROWS) {
      int to = Math.min(rows.length, from + DeviceDecoder.MOST_ROWS);
      float[] together = chosen(step, x, Arrays.copyOfRange(rows, from, to));
      List<Candidates> found = guard.run(() -> decoder.likeliest(together));
      for (int i = 0; i < found.size(); i++) {
        float[] own = Arrays.copyOfRange(together, i * width, (i + 1) * width);
        Candidates its = found.get(i);
        scores.add(Scores.ofLargest(its.ids(), its.logits(), () -> logits(own)));
      }
    }
    return scores;
  }

  @Override
  public NDArray logits(NDManager manager, NDArray x, long... rows) {
    float[][] logits =
        Arrays.stream(rows)
            .mapToObj(row -> logits(chosen(manager, x, row)))
            .toArray(float[][]::new);
    NDArray all = host.create(logits);
    all.attach(manager);
    return all;
  }

  private float[] logits(float[] x) {
    return guard.run(
        () -> {
          decoder.likeliest(x);
          return decoder.logits(0);
        });
  }

  private float[] chosen(NDManager step, NDArray x, long... rows) {
    try (NDArray chosen = module.selectRows(step, x, rows)) {
      return floats(step, chosen);
    }
  }

  private float[] floats(NDManager step, NDArray x) {
    try (NDArray wide = module.cast(step, x, Activations.FLOAT32)) {
      return wide.toFloatArray();
    }
  }

  /** Returns each row with the pages of its sequence and of the prefix that its group shares. */
  private static List<StepRow> rows(StepLayout layout, int index) {
    List<StepRow> rows = new ArrayList<>();
    for (StepLayout.Group group : layout.groups()) {
      StepRow.Prefix prefix = StepRow.Prefix.NONE;
      for (StepLayout.KeyRange keys : group.keyRanges()) {
        List<Integer> pages =
            layout
                .caches()
                .get(keys.cache())
                .ofStage(index, PagedCache.class)
                .pagesOf(keys.length());
        if (keys.causal()) {
          int first = prefix.tokens() + keys.length() - keys.rows();
          for (int row = 0; row < keys.rows(); row++) {
            rows.add(new StepRow(first + row, prefix, pages));
          }
        } else {
          prefix = new StepRow.Prefix(keys.length(), pages); // at most one, and the first
        }
      }
    }
    return rows;
  }

  @Override
  public long bytes() {
    return decoder.headBytes();
  }

  @Override
  public void close() {
    store.close();
    decoder.close();
  }
}
