package org.voicepersona.model.batch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.batch.SequenceModel.EncodedAudio;
import org.voicepersona.model.decoder.Decoder;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.sampling.Scores;
import org.voicepersona.model.torch.TorchRuntime;

/** What is foreseen of the caches, against counting them token by token. */
class RoomForecastTest {

  private static final int PAGE = KeyValueCache.PAGE;

  /** Rows without a decoder, and caches that hold nothing. */
  private static final class Embeddings implements SequenceModel {

    @Override
    public Decoder decoder() {
      throw new AssertionError("nothing is decoded");
    }

    @Override
    public NDManager newStep() {
      return TorchRuntime.newManager(Device.cpu());
    }

    @Override
    public List<EncodedAudio> encodeAudio(NDManager step, List<List<LogMel.Features>> prompts) {
      throw new AssertionError("nothing is heard");
    }

    @Override
    public NDArray embed(NDManager step, int[] ids, NDArray audio) {
      throw new AssertionError("nothing was heard");
    }

    @Override
    public NDArray embed(NDManager step, int... ids) {
      return step.zeros(new Shape(ids.length, 1));
    }

    @Override
    public NDArray rows(NDManager step, NDArray x, int from, int to) {
      return x;
    }

    @Override
    public NDArray join(NDManager manager, List<NDArray> parts) {
      return manager.zeros(new Shape(1, 1));
    }

    @Override
    public KeyValueCache newCache(Optional<KeyValueCache> beginning, int tokens) {
      return new KeyValueCache(beginning, List.of(), KeyValueCache.roomFor(tokens));
    }

    @Override
    public void returnFreeMemory() {}
  }

  /**
   * A group as the oracle knows it.
   *
   * @param shared tokens that the prompts begin with
   * @param own tokens of each prompt behind those
   * @param answered tokens of each answer so far
   * @param most tokens that each answer may have
   */
  private record Counted(int shared, int[] own, int answered, int most) {

    ActiveGroup open() {
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < own.length; i++) {
        int question = i;
        int[] ids =
            IntStream.range(0, shared + own[i]).map(at -> at < shared ? 1 : 2 + question).toArray();
        GenerationSettings settings =
            new GenerationSettings(most, SamplingSettings.GREEDY, 0, true);
        Answer answer =
            new Answer(
                new GenerationRequest(new ChatPrompt(ids, List.of()), settings), 100_000, Set.of());
        for (int token = 0; token < answered; token++) {
          answer.choose(Scores.of(new float[] {1, 0}));
        }
        answers.add(answer);
      }
      return new ActiveGroup(
          RequestGroup.of(answers, List.of()),
          new Embeddings(),
          new KeyValueBudget(Long.MAX_VALUE),
          new EncodedAudio(Optional.empty(), 0));
    }

    private int end(int usual) {
      return Math.max(answered + 1, Math.min(usual, most));
    }

    /** The room after so many steps; an answer's last token is never read. */
    long room(int steps, int usual) {
      if (answered + steps > end(usual)) {
        return 0;
      }
      return KeyValueCache.roomFor(shared)
          + IntStream.of(own)
              .mapToLong(prompt -> KeyValueCache.roomFor(prompt + answered + steps - 1))
              .sum();
    }
  }

  private static long peak(List<Counted> groups, int usual) {
    List<ActiveGroup> active = groups.stream().map(Counted::open).toList();
    try {
      return RoomForecast.peak(active, usual);
    } finally {
      active.forEach(ActiveGroup::close);
    }
  }

  /** By hand: three pages of 140 tokens in common, and five of 100 + 199 for each question. */
  @Test
  void oneClipNeedsItsBeginningOnceAndItsQuestionsToTheirEnds() {
    Counted clip = new Counted(140, new int[] {100, 100, 100}, 0, 400);
    assertThat(peak(List.of(clip), 200)).isEqualTo((3 + 3 * 5) * PAGE);
  }

  /** The first has 20 tokens to go and leaves its room; the second alone is smaller than both. */
  @Test
  void aClipThatLeavesMakesRoomForTheNext() {
    Counted leaving = new Counted(64, new int[] {64, 64}, 180, 400);
    Counted coming = new Counted(64, new int[] {64, 64}, 0, 400);
    long both = leaving.room(20, 200) + coming.room(20, 200);
    assertThat(both).isEqualTo((1 + 2 * 5 + 1 + 2 * 2) * PAGE);
    assertThat(peak(List.of(leaving, coming), 200)).isEqualTo(both);
    assertThat(leaving.room(180, 200) + coming.room(200, 200)).isLessThan(both);
  }

  @Test
  void nothingTakesNoRoom() {
    assertThat(peak(List.of(), 128)).isZero();
  }

  @Test
  void foreseesWhatCountingFinds() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      int usual = 1 + random.nextInt(300);
      List<Counted> groups = new ArrayList<>();
      for (int group = random.nextInt(4); group >= 0; group--) {
        int questions = 1 + random.nextInt(3);
        int[] own = random.ints(questions, 2, 150).toArray();
        int most = 1 + random.nextInt(400);
        int shared = questions == 1 ? 0 : 1 + random.nextInt(200);
        groups.add(new Counted(shared, own, random.nextInt(most), most));
      }
      long counted =
          IntStream.rangeClosed(1, 400)
              .mapToLong(steps -> groups.stream().mapToLong(it -> it.room(steps, usual)).sum())
              .max()
              .orElseThrow();
      assertThat(peak(groups, usual)).as("%s, %d tokens", groups, usual).isEqualTo(counted);
    }
  }
}
