package org.voicepersona.model.cuda.step;

import static org.voicepersona.model.cuda.step.StepShape.CHUNK;
import static org.voicepersona.model.cuda.step.StepShape.MOST_ROWS;
import static org.voicepersona.model.cuda.step.StepShape.PAGE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.ReferenceProduct;

/**
 * Compares a decoder on this card with the reference, using its real weights. Three sequences with
 * a shared prefix longer than a chunk of attention, each with more than a page of its own, go
 * through the first layer, beside the beginning of a prompt. Each must have the same bits in steps
 * of 3, 8, 16, 24 and 32 rows. The head must name the likeliest tokens among all logits, with the
 * same bits in steps of 1 to 32 rows.
 */
final class SelfTest {

  /**
   * Largest relative error of what a layer adds, in the Euclidean norm. In single precision with
   * the same roundings the error is a thousandth: where a sum lies between two bfloat16 numbers,
   * another order of addition may round it to the other one.
   */
  static final double TOLERANCE = 0.004;

  /** Largest error of a logit, relative to the root mean square of the logits. */
  static final double LOGIT_TOLERANCE = 0.01;

  private static final int SEQUENCES = 3;
  private static final int SHARED_TOKENS = CHUNK + PAGE;
  private static final int OWN_TOKENS = PAGE + 8;
  private static final int OWN_PAGES = 2;

  /** Tokens of the longest sequence. */
  static final int POSITIONS = SHARED_TOKENS + OWN_TOKENS;

  /** Pages of the sequences, and one for the prompt. */
  static final int PAGES = SHARED_TOKENS / PAGE + SEQUENCES * OWN_PAGES + 1;

  /** Rows of the prompt that are compared; with the sequences they fit in the smallest step. */
  private static final int BEGUN = 2;

  private static final int DIFFERENT_TOKENS = 5;
  private static final int OTHER_BANDS = 2;

  private final DeviceDecoder decoder;
  private final StepShape shape;
  private final DecoderNames names;
  private final WeightStore store;
  private final SplittableRandom random = new SplittableRandom(1);
  private final List<float[]> embeddings = new ArrayList<>();

  /** A token with its embedding. */
  private record Token(StepRow row, float[] x) {}

  SelfTest(DeviceDecoder decoder, StepShape shape, DecoderNames names, WeightStore store) {
    this.decoder = decoder;
    this.shape = shape;
    this.names = names;
    this.store = store;
    for (int i = 0; i < DIFFERENT_TOKENS; i++) {
      embeddings.add(embedding());
    }
  }

  /** Returns the first difference, in words; empty if the kernels are right. */
  Optional<String> fault() {
    return layerFault().or(this::headFault);
  }

  private Optional<String> layerFault() {
    StepRow.Prefix shared = new StepRow.Prefix(SHARED_TOKENS, pages(0, SHARED_TOKENS / PAGE));
    ReferenceLayer beginning = new ReferenceLayer(shape.config(), names, store, 0);
    write(StepRow.Prefix.NONE, shared.pages(), SHARED_TOKENS);
    shared.pages().forEach(page -> beginning.repeat(doubles(ofPage(page)), PAGE));
    List<Token> sequences = new ArrayList<>();
    List<double[]> expected = new ArrayList<>();
    for (int i = 0; i < SEQUENCES; i++) {
      List<Integer> own = pages(SHARED_TOKENS / PAGE + i * OWN_PAGES, OWN_PAGES);
      float[] last = ofPage(own.get(1));
      write(shared, own, OWN_TOKENS - 1);
      ReferenceLayer reference = beginning.copy();
      reference.repeat(doubles(ofPage(own.get(0))), PAGE);
      reference.repeat(doubles(last), OWN_TOKENS - PAGE - 1);
      sequences.add(new Token(new StepRow(SHARED_TOKENS + OWN_TOKENS - 1, shared, own), last));
      expected.add(reference.next(doubles(last)));
    }
    return layerFault(sequences, expected);
  }

  private Optional<String> layerFault(List<Token> sequences, List<double[]> expected) {
    List<Token> prompt = new ArrayList<>();
    for (int i = 0; i < MOST_ROWS - SEQUENCES; i++) {
      StepRow row = new StepRow(i, StepRow.Prefix.NONE, List.of(PAGES - 1));
      prompt.add(new Token(row, embeddings.get(i % DIFFERENT_TOKENS)));
    }
    List<Token> compared = new ArrayList<>(sequences);
    List<double[]> all = new ArrayList<>(expected);
    ReferenceLayer reference = new ReferenceLayer(shape.config(), names, store, 0);
    for (Token token : prompt.subList(0, BEGUN)) {
      compared.add(token);
      all.add(reference.next(doubles(token.x())));
    }
    List<float[]> first = firstLayer(compared);
    for (int row = 0; row < compared.size(); row++) {
      double error = error(first.get(row), all.get(row), compared.get(row).x());
      if (!(error <= TOLERANCE)) {
        return Optional.of(
            "row %d of %d behind the first layer is %.4f off, must be at most %.4f"
                .formatted(row, compared.size(), error, TOLERANCE));
      }
    }
    return rowsFault(sequences, first.subList(0, SEQUENCES), prompt);
  }

  /** Checks that neither the other rows of a step nor a row's place in it change its bits. */
  private Optional<String> rowsFault(
      List<Token> sequences, List<float[]> expected, List<Token> prompt) {
    for (int rows : List.of(SEQUENCES, 8, 16, 24, MOST_ROWS)) {
      List<Token> together = new ArrayList<>(prompt.subList(0, rows - SEQUENCES));
      together.addAll(sequences);
      List<float[]> computed = firstLayer(together).subList(rows - SEQUENCES, rows);
      for (int i = 0; i < SEQUENCES; i++) {
        if (!Arrays.equals(computed.get(i), expected.get(i))) {
          return Optional.of(
              "sequence %d has other numbers behind the first layer in a step of %d rows"
                  .formatted(i, rows));
        }
      }
    }
    return Optional.empty();
  }

  private static List<Integer> pages(int first, int count) {
    return IntStream.range(first, first + count).boxed().toList();
  }

  /** Returns the embedding of all tokens of a page; so the reference multiplies few. */
  private float[] ofPage(int page) {
    return embeddings.get(page % DIFFERENT_TOKENS);
  }

  /** Writes the keys and values of tokens to their pages. */
  private void write(StepRow.Prefix prefix, List<Integer> pages, int tokens) {
    firstLayer(
        IntStream.range(0, tokens)
            .mapToObj(
                i ->
                    new Token(
                        new StepRow(prefix.tokens() + i, prefix, pages),
                        ofPage(pages.get(i / PAGE))))
            .toList());
  }

  private List<float[]> firstLayer(List<Token> tokens) {
    float[] behind =
        decoder.firstLayer(
            tokens.stream().map(Token::row).toList(),
            joined(tokens.stream().map(Token::x).toList()));
    int width = shape.config().hiddenSize();
    return IntStream.range(0, tokens.size())
        .mapToObj(row -> Arrays.copyOfRange(behind, row * width, (row + 1) * width))
        .toList();
  }

  private float[] joined(List<float[]> rows) {
    int width = shape.config().hiddenSize();
    float[] all = new float[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row), 0, all, row * width, width);
    }
    return all;
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

  /** Checks the logits of the likeliest tokens, and that no other checked token is likelier. */
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
      double[] products = ReferenceProduct.of(head, first, rows, normed);
      System.arraycopy(products, 0, logits, first, rows);
      squares += Arrays.stream(products).map(it -> it * it).sum() / rows;
    }
    double allowed = LOGIT_TOLERANCE * Math.sqrt(squares / looked.size());
    return headFault(found, logits, looked, allowed).or(() -> rowsFault(x, found));
  }

  /** Checks the likeliest tokens among other rows, and against all logits. */
  private Optional<String> rowsFault(float[] x, Candidates expected) {
    for (int rows : List.of(8, 16, 24, MOST_ROWS)) {
      List<float[]> together = new ArrayList<>();
      IntStream.range(0, rows - 1).forEach(i -> together.add(ofPage(i)));
      together.add(x);
      Candidates found = decoder.likeliest(joined(together)).get(rows - 1);
      if (!Arrays.equals(found.ids(), expected.ids())
          || !Arrays.equals(found.logits(), expected.logits())) {
        return Optional.of("the head names other tokens in a step of %d rows".formatted(rows));
      }
    }
    float[] logits = decoder.logits(MOST_ROWS - 1);
    for (int i = 0; i < expected.ids().length; i++) {
      int id = expected.ids()[i];
      if (logits[id] != expected.logits()[i]) {
        return Optional.of(
            "the logit of token %d is %f among the likeliest, and %f among all"
                .formatted(id, expected.logits()[i], logits[id]));
      }
      logits[id] = Float.NEGATIVE_INFINITY;
    }
    float least = expected.logits()[expected.ids().length - 1];
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] > least) {
        return Optional.of(
            "token %d has logit %f and is not among the likeliest, the last of which has %f"
                .formatted(id, logits[id], least));
      }
    }
    return Optional.empty();
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

  /** Returns random numbers in -1..1, the magnitude of activations after some layers. */
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
