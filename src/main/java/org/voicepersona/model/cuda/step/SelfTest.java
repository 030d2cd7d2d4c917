package org.voicepersona.model.cuda.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;

/**
 * Compares a decoder on this very card with its definition: three tokens and two sequences that
 * begin with them go through the first layer, by its real weights, and the head chooses among
 * tokens. All kernels take part.
 */
final class SelfTest {

  /**
   * How far what a layer adds may be from what it should add, as a part of its length. In single
   * precision and with the same roundings they differ by a thousandth: where a sum stands between
   * two numbers of bfloat16, another order of adding takes the other.
   */
  static final double TOLERANCE = 0.004;

  /** The same for a logit, as a part of the spread of all. */
  static final double LOGIT_TOLERANCE = 0.01;

  private static final int TOKENS = 3;
  private static final int OTHER_BANDS = 2;

  private final DeviceDecoder decoder;
  private final StepShape shape;
  private final DecoderNames names;
  private final WeightStore store;
  private final SplittableRandom random = new SplittableRandom(1);

  SelfTest(DeviceDecoder decoder, StepShape shape, DecoderNames names, WeightStore store) {
    this.decoder = decoder;
    this.shape = shape;
    this.names = names;
    this.store = store;
  }

  /** Returns what differs, in words; nothing if the kernels are right. */
  Optional<String> fault() {
    return layerFault().or(this::headFault);
  }

  private Optional<String> layerFault() {
    StepRow.Prefix begun = new StepRow.Prefix(TOKENS, List.of(0));
    ReferenceLayer reference = new ReferenceLayer(shape.config(), names, store, 0);
    List<StepRow> beginning = new ArrayList<>();
    List<double[]> expected = new ArrayList<>();
    List<float[]> x = new ArrayList<>();
    for (int position = 0; position < TOKENS; position++) {
      beginning.add(new StepRow(position, StepRow.Prefix.NONE, List.of(0)));
      x.add(embedding());
      expected.add(reference.next(doubles(x.get(position))));
    }
    List<StepRow> sequences = new ArrayList<>();
    for (int page = 1; page <= 2; page++) {
      sequences.add(new StepRow(TOKENS, begun, List.of(page)));
      x.add(embedding());
      expected.add(reference.copy().next(doubles(x.get(x.size() - 1))));
    }
    List<float[]> computed = new ArrayList<>();
    computed.addAll(firstLayer(beginning, x.subList(0, TOKENS)));
    computed.addAll(firstLayer(sequences, x.subList(TOKENS, x.size())));
    for (int row = 0; row < x.size(); row++) {
      double error = error(computed.get(row), expected.get(row), x.get(row));
      if (!(error <= TOLERANCE)) {
        return Optional.of(
            "row %d of %d behind the first layer is %.4f off, must be at most %.4f"
                .formatted(row, x.size(), error, TOLERANCE));
      }
    }
    return Optional.empty();
  }

  private List<float[]> firstLayer(List<StepRow> rows, List<float[]> x) {
    int width = shape.config().hiddenSize();
    float[] all = new float[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(x.get(row), 0, all, row * width, width);
    }
    float[] behind = decoder.firstLayer(rows, all);
    List<float[]> each = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      each.add(Arrays.copyOfRange(behind, row * width, (row + 1) * width));
    }
    return each;
  }

  private static double error(float[] computed, double[] expected, float[] x) {
    double off = 0;
    double length = 0;
    for (int i = 0; i < x.length; i++) {
      off += Math.pow(computed[i] - expected[i], 2);
      length += Math.pow(expected[i] - x[i], 2);
    }
    return Math.sqrt(off / length);
  }

  /** What the kernels call the likeliest has the logits it should have, and nothing else more. */
  private Optional<String> headFault() {
    float[] x = embedding();
    Candidates found = decoder.likeliest(x).get(0);
    double[] normed =
        new ReferenceLayer(shape.config(), names, store, 0).norm(doubles(x), names.finalNorm());
    Weight head = store.weight(names.headWeight());
    int bands = WeightPacker.paddedOutputs(shape.config().vocabularySize()) / UnitForm.SIDE;
    double[] logits = new double[shape.config().vocabularySize()];
    Set<Integer> looked = new HashSet<>();
    Arrays.stream(found.ids()).forEach(id -> looked.add(id / UnitForm.SIDE));
    int wanted = Math.min(bands, looked.size() + OTHER_BANDS);
    while (looked.size() < wanted) {
      looked.add(random.nextInt(bands));
    }
    double squares = 0;
    for (int band : looked) {
      int first = band * UnitForm.SIDE;
      int rows = Math.min(UnitForm.SIDE, logits.length - first);
      double[] products = ReferenceLayer.products(head, first, rows, normed);
      System.arraycopy(products, 0, logits, first, rows);
      squares += Arrays.stream(products).map(it -> it * it).sum() / rows;
    }
    double allowed = LOGIT_TOLERANCE * Math.sqrt(squares / looked.size());
    return headFault(found, logits, looked, allowed);
  }

  private static Optional<String> headFault(
      Candidates found, double[] logits, Set<Integer> looked, double allowed) {
    Set<Integer> chosen = new HashSet<>();
    for (int i = 0; i < found.ids().length; i++) {
      int id = found.ids()[i];
      chosen.add(id);
      if (!(Math.abs(found.logits()[i] - logits[id]) <= allowed)) {
        return Optional.of(
            "the logit of token %d is %f, must be %f within %f"
                .formatted(id, found.logits()[i], logits[id], allowed));
      }
    }
    if (found.ids().length == 0) {
      return Optional.of("the head finds no token");
    }
    double least = found.logits()[found.logits().length - 1];
    for (int band : looked) {
      for (int id = band * UnitForm.SIDE;
          id < Math.min(logits.length, (band + 1) * UnitForm.SIDE);
          id++) {
        if (!chosen.contains(id) && !(logits[id] <= least + allowed)) {
          return Optional.of(
              "token %d has logit %f and is not among the likeliest, the last of which has %f"
                  .formatted(id, logits[id], least));
        }
      }
    }
    return Optional.empty();
  }

  /** Of the size that embeddings have behind some layers. */
  private float[] embedding() {
    float[] x = new float[shape.config().hiddenSize()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) ReferenceLayer.rounded(2 * random.nextDouble() - 1);
    }
    return x;
  }

  private static double[] doubles(float[] x) {
    double[] wide = new double[x.length];
    Arrays.setAll(wide, i -> x[i]);
    return wide;
  }
}
