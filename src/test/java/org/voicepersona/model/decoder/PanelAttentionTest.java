package org.voicepersona.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.vector.PanelType;
import org.voicepersona.model.vector.VectorUnits;

/** Attention in panels against attention by its definition, in double precision. */
class PanelAttentionTest {

  private static final int LAYERS = 2;
  private static final int LAYER = 1;

  private final NDManager manager = TorchRuntime.newManager(Device.cpu());
  private final List<KeyValueCache> opened = new ArrayList<>();

  @BeforeAll
  static void requireVectorUnits() {
    assumeThat(VectorUnits.missing()).isEmpty();
  }

  @AfterEach
  void close() {
    opened.forEach(KeyValueCache::close);
    manager.close();
  }

  static Stream<Arguments> shapes() {
    return Stream.of(PanelType.values())
        .flatMap(
            type ->
                Stream.of(
                    Arguments.of(type, 4, 2, 32),
                    Arguments.of(type, 3, 3, 128),
                    Arguments.of(type, 8, 1, 64)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void looksAtWhatIsHeldAndAtWhatStandsBefore(PanelType type, int heads, int keyHeads, int size) {
    Sequences sequences = new Sequences(type, heads, keyHeads, size, 7);
    KeyValueCache beginning = sequences.open(Optional.empty(), 70);
    KeyValueCache first = sequences.open(Optional.of(beginning), 40);
    KeyValueCache second = sequences.open(Optional.of(beginning), 40);
    KeyValueCache third = sequences.open(Optional.of(beginning), 40);
    KeyValueCache other = sequences.open(Optional.empty(), 33);
    sequences.step(List.of(beginning), 45);
    sequences.step(
        List.of(beginning, first, second, third), 20, 7, 1, 3); // a prompt's last stageCache
    sequences.step(List.of(other), 31);
    for (int i = 0; i < 3; i++) {
      sequences.step(List.of(first, second, third, other), 1, 1, 1, 1);
    }
    sequences.grow(first, 100);
    sequences.step(List.of(first, third), 1, 1);
    sequences.step(List.of(first), 60);
    sequences.step(List.of(other, first), 1, 1);
  }

  @Test
  void aRowIsTheSameInWhateverCompany() {
    for (PanelType type : PanelType.values()) {
      List<float[]> alone = answers(type, List.of(0), List.of(1), List.of(2));
      List<float[]> together = answers(type, List.of(0, 1, 2));
      List<float[]> inPart = answers(type, List.of(0, 2), List.of(1));
      for (int i = 0; i < 3; i++) {
        assertThat(together.get(i)).isEqualTo(alone.get(i));
        assertThat(inPart.get(i)).isEqualTo(alone.get(i));
      }
    }
  }

  /** Lets three sequences that begin alike take a step, some of them together. */
  @SafeVarargs
  private List<float[]> answers(PanelType type, List<Integer>... steps) {
    Sequences sequences = new Sequences(type, 2, 2, 32, 3);
    KeyValueCache beginning = sequences.open(Optional.empty(), 64);
    sequences.step(List.of(beginning), 50);
    List<KeyValueCache> own =
        IntStream.range(0, 3).mapToObj(i -> sequences.open(Optional.of(beginning), 32)).toList();
    Map<Integer, float[]> answers = new HashMap<>();
    for (List<Integer> step : steps) {
      List<KeyValueCache> taking = step.stream().map(own::get).toList();
      long[] seeds = step.stream().mapToLong(i -> 100 + i).toArray();
      List<float[]> rows = sequences.step(taking, seeds, ones(taking.size()));
      IntStream.range(0, step.size()).forEach(i -> answers.put(step.get(i), rows.get(i)));
    }
    return List.of(answers.get(0), answers.get(1), answers.get(2));
  }

  private static long[] ones(int count) {
    long[] ones = new long[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Sequences of random tokens, each with all that was ever kept of it, in float. */
  private final class Sequences {

    private final TextConfig config;
    private final PanelPages.Form form;
    private final PanelPages pages;
    private final Map<KeyValueCache, List<float[]>> keys = new HashMap<>();
    private final Map<KeyValueCache, List<float[]>> values = new HashMap<>();
    private final float[] frequencies;
    private long seed;

    Sequences(PanelType type, int heads, int keyHeads, int size, long seed) {
      this.config =
          new TextConfig(8, LAYERS, heads, keyHeads, heads * size, 16, 1_000, 10_000, 1e-6);
      this.form = new PanelPages.Form(LAYERS, keyHeads, size, type);
      this.pages = new PanelPages(manager, form);
      this.frequencies = Rotations.inverseFrequencies(config);
      this.seed = seed;
    }

    KeyValueCache open(Optional<KeyValueCache> beginning, int tokens) {
      int capacity = KeyValueCache.roomFor(tokens);
      KeyValueCache cache =
          new KeyValueCache(beginning, List.of(new PanelCache(pages, capacity)), capacity);
      opened.add(cache);
      keys.put(cache, new ArrayList<>());
      values.put(cache, new ArrayList<>());
      return cache;
    }

    void grow(KeyValueCache cache, int tokens) {
      int capacity = KeyValueCache.roomFor(tokens);
      PanelCache stageCache = cache.ofStage(0, PanelCache.class);
      stageCache.grow(capacity);
      cache.moveTo(List.of(stageCache), capacity);
    }

    void step(List<KeyValueCache> taking, long... counts) {
      step(taking, taking.stream().mapToLong(cache -> seed++).toArray(), counts);
    }

    /** Advances sequences by rows that their seeds give, and returns what these attend to. */
    List<float[]> step(List<KeyValueCache> taking, long[] seeds, long... counts) {
      int rows = (int) Arrays.stream(counts).sum();
      float[] q = new float[0];
      float[] k = new float[0];
      float[] v = new float[0];
      for (int i = 0; i < seeds.length; i++) {
        Random random = new Random(seeds[i]);
        q = joined(q, gaussian(random, (int) counts[i] * config.heads() * config.headSize()));
        k = joined(k, gaussian(random, (int) counts[i] * form.heads() * config.headSize()));
        v = joined(v, gaussian(random, (int) counts[i] * form.heads() * config.headSize()));
      }
      StepLayout layout = StepLayout.of(taking, counts);
      float[] attended = new float[q.length + config.heads() * config.headSize()];
      Arrays.fill(attended, Float.NaN); // a row of padding follows
      Rotations rotations = Rotations.of(layout.positions(), frequencies);
      List<PanelCache> stageCaches =
          layout.caches().stream().map(cache -> cache.ofStage(0, PanelCache.class)).toList();
      new PanelAttention(config, layout, stageCaches, rotations)
          .attend(
              LAYER,
              new PanelAttention.Rows(
                  FloatBuffer.wrap(q),
                  FloatBuffer.wrap(k),
                  FloatBuffer.wrap(v),
                  FloatBuffer.wrap(attended)));
      assertAttended(taking, counts, layout.positions(), q, k, v, attended);
      for (int i = 0; i < counts.length; i++) {
        taking.get(i).advance((int) counts[i]);
      }
      int width = config.heads() * config.headSize();
      assertThat(Arrays.copyOfRange(attended, rows * width, (rows + 1) * width)).containsOnly(0);
      return IntStream.range(0, rows)
          .mapToObj(row -> Arrays.copyOfRange(attended, row * width, (row + 1) * width))
          .toList();
    }

    private void assertAttended(
        List<KeyValueCache> taking,
        long[] counts,
        long[] positions,
        float[] q,
        float[] k,
        float[] v,
        float[] attended) {
      int size = config.headSize();
      int width = form.heads() * size;
      int row = 0;
      for (int i = 0; i < counts.length; i++) {
        KeyValueCache cache = taking.get(i);
        for (int n = 0; n < counts[i]; n++, row++) {
          float[] key = Arrays.copyOfRange(k, row * width, (row + 1) * width);
          for (int head = 0; head < form.heads(); head++) {
            turn(key, head * size, positions[row]);
          }
          keys.get(cache).add(key);
          values.get(cache).add(Arrays.copyOfRange(v, row * width, (row + 1) * width));
          for (int head = 0; head < config.heads(); head++) {
            int at = (row * config.heads() + head) * size;
            float[] query = Arrays.copyOfRange(q, at, at + size);
            turn(query, 0, positions[row]);
            double[] expected = expected(cache, query, head);
            for (int d = 0; d < size; d++) {
              assertThat((double) attended[at + d])
                  .as("row %d of %s, head %d", row, Arrays.toString(counts), head)
                  .isCloseTo(expected[d], within(0.03));
            }
          }
        }
      }
    }

    private double[] expected(KeyValueCache cache, float[] query, int head) {
      List<float[]> seenKeys = new ArrayList<>();
      List<float[]> seenValues = new ArrayList<>();
      cache.beginning().ifPresent(it -> seenKeys.addAll(keys.get(it)));
      cache.beginning().ifPresent(it -> seenValues.addAll(values.get(it)));
      seenKeys.addAll(keys.get(cache));
      seenValues.addAll(values.get(cache));
      int size = query.length;
      int from = head / (config.heads() / form.heads()) * size;
      double[] weights = new double[seenKeys.size()];
      double sum = 0;
      for (int t = 0; t < weights.length; t++) {
        double score = 0;
        for (int d = 0; d < size; d++) {
          score += (double) query[d] * seenKeys.get(t)[from + d];
        }
        weights[t] = Math.exp(score / Math.sqrt(size));
        sum += weights[t];
      }
      double[] result = new double[size];
      for (int t = 0; t < weights.length; t++) {
        for (int d = 0; d < size; d++) {
          result[d] += weights[t] / sum * seenValues.get(t)[from + d];
        }
      }
      return result;
    }

    /** Turns pairs (i, i + size / 2) by position * theta^(-2i / size). */
    private void turn(float[] numbers, int at, long position) {
      int half = config.headSize() / 2;
      for (int i = 0; i < half; i++) {
        double angle = position * Math.pow(config.ropeTheta(), -2.0 * i / config.headSize());
        double first = numbers[at + i];
        double second = numbers[at + half + i];
        numbers[at + i] = (float) (first * Math.cos(angle) - second * Math.sin(angle));
        numbers[at + half + i] = (float) (second * Math.cos(angle) + first * Math.sin(angle));
      }
    }
  }

  private static float[] gaussian(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static float[] joined(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
