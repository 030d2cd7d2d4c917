package org.voicepersona.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.describe.clip.DescribeVoice;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.describe.interview.InterviewRequest;
import org.voicepersona.describe.interview.SamplingChoice;
import org.voicepersona.describe.prompt.PromptSet;
import org.voicepersona.describe.qwen2audio.ArithmeticChoice;
import org.voicepersona.describe.qwen2audio.Qwen2AudioRequest;
import org.voicepersona.describe.qwen2audio.Qwen2AudioSettings;
import org.voicepersona.model.Golden;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.plan.MemoryLimits;
import org.voicepersona.model.plan.Placement;

class ReplicatedDescriberTest {

  private static final int VOICES = 6;

  private final ExecutorService threads = Executors.newFixedThreadPool(VOICES);

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  /** Says that it has taken a voice, and waits until it may go on. */
  private static final class WaitingDescriber extends FakeDescriber {

    private final BlockingQueue<WaitingDescriber> taken;
    private final Semaphore mayGoOn = new Semaphore(0);

    private WaitingDescriber(BlockingQueue<WaitingDescriber> taken) {
      this.taken = taken;
    }

    @Override
    public VoiceDescription describe(DecodedClip voice, Meter meter) throws DescribeException {
      taken.add(this);
      mayGoOn.acquireUninterruptibly();
      return super.describe(voice, meter);
    }

    @Override
    public int concurrency() {
      return 2;
    }

    @Override
    public long modelBytes() {
      return 5;
    }
  }

  @Test
  void theOneWithTheFewestVoicesUnderWayTakesTheNext() throws Exception {
    BlockingQueue<WaitingDescriber> taken = new LinkedBlockingQueue<>();
    List<WaitingDescriber> all = new ArrayList<>();
    VoiceDescriber spread =
        ReplicatedDescriber.over(
            List.of(0, 1, 2),
            place -> {
              all.add(new WaitingDescriber(taken));
              return all.get(place);
            });
    assertThat(spread.concurrency()).isEqualTo(6);
    assertThat(spread.modelBytes()).isEqualTo(15);

    List<Future<VoiceDescription>> voices = new ArrayList<>();
    for (int expected : List.of(0, 1, 2, 0)) {
      voices.add(threads.submit(() -> spread.describe(Voices.any(1), Meter.NONE)));
      assertThat(taken.poll(1, TimeUnit.MINUTES)).isSameAs(all.get(expected));
    }
    all.get(2).mayGoOn.release();
    voices.get(2).get();
    voices.add(threads.submit(() -> spread.describe(Voices.any(1), Meter.NONE)));
    assertThat(taken.poll(1, TimeUnit.MINUTES)).isSameAs(all.get(2));

    all.forEach(it -> it.mayGoOn.release(VOICES));
    for (Future<VoiceDescription> voice : voices) {
      assertThat(voice.get()).isEqualTo(voices.get(0).get());
    }
    spread.close();
    assertThat(all).allMatch(FakeDescriber::isClosed);
  }

  @Test
  void noneStaysLoadedIfOneCannotBe() {
    FakeDescriber first = new FakeDescriber();
    assertThatThrownBy(
            () ->
                ReplicatedDescriber.over(
                    List.of("first", "second"),
                    place -> {
                      if (place.equals("first")) {
                        return first;
                      }
                      throw new IllegalStateException("no memory on the " + place);
                    }))
        .hasMessage("no memory on the second");
    assertThat(first.isClosed()).isTrue();
  }

  @Test
  void twoModelsAnswerLikeOne() throws Exception {
    Qwen2AudioSettings one =
        new Qwen2AudioRequest(
                new ModelLocation(Golden.path("qwen2audio-tiny")),
                ArithmeticChoice.USUAL,
                List.of(ComputeDevice.CPU),
                MemoryLimits.NONE,
                new InterviewRequest(
                    PromptSet.bundled("default"),
                    SamplingChoice.AS_RECOMMENDED,
                    OptionalInt.of(8),
                    false))
            .settle();
    Qwen2AudioSettings two = at(one, List.of(one.placements().get(0), one.placements().get(0)));
    assertThat(two.provenance()).isEqualTo(one.provenance());
    assertThat(descriptions(two)).doesNotHaveDuplicates().isEqualTo(descriptions(one));
  }

  private static Qwen2AudioSettings at(Qwen2AudioSettings settings, List<Placement> placements) {
    return new Qwen2AudioSettings(
        settings.model(),
        settings.arithmetic(),
        placements,
        settings.memoryPlan(),
        settings.interview(),
        settings.sampling(),
        settings.retrySampling(),
        settings.maxNewTokens());
  }

  private List<Outcome> descriptions(Qwen2AudioSettings settings) throws Exception {
    try (SharedDescriber.Share share = settings.shared().acquire()) {
      DescribeVoice step = new DescribeVoice(new AudioDecoder(30), share.describer(), 1);
      List<Future<Outcome>> voices = new ArrayList<>();
      for (int i = 0; i < VOICES; i++) {
        long row = i;
        voices.add(
            threads.submit(
                () -> step.describe(Clips.withAudio(row, Clips.hum(110 + 20.0 * row, 1)))));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> voice : voices) {
        outcomes.add(voice.get());
      }
      return outcomes;
    }
  }
}
