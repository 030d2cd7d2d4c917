package org.voicepersona.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;

class DescribeVoicesTest {

  private static final Queue<RowId> LOGGED = new ConcurrentLinkedQueue<>();
  private static final Queue<RowId> DONE = new ConcurrentLinkedQueue<>();

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  @BeforeEach
  void forget() {
    LOGGED.clear();
    DONE.clear();
  }

  @Test
  void everyClipHasOneOutcomeThatIsLoggedMeasuredAndReleased() {
    PCollection<Outcome> outcomes = describe(new FakeLoader(false));
    PAssert.that(outcomes)
        .satisfies(
            all -> {
              Map<Long, String> kinds =
                  StreamSupport.stream(all.spliterator(), false)
                      .collect(Collectors.toMap(o -> o.id().row(), DescribeVoicesTest::kind));
              assertThat(kinds)
                  .containsExactlyInAnyOrderEntriesOf(
                      Map.of(0L, "described", 1L, "described", 2L, "no-audio"));
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(LOGGED).extracting(RowId::row).containsExactlyInAnyOrder(0L, 1L, 2L);
    assertThat(DONE).extracting(RowId::row).containsExactlyInAnyOrder(0L, 1L, 2L);
    MetricQueryResults metrics = result.metrics().queryMetrics(MetricsFilter.builder().build());
    assertThat(metrics.getDistributions())
        .extracting(d -> d.getName().getName() + "=" + d.getAttempted().getCount())
        .contains("decode_ms=2", "hear_ms=2", "describe_ms=2");
  }

  @Test
  void aBrokenDescriberStopsTheJobAndStillReleasesTheClip() {
    describe(new FakeLoader(true));
    assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .hasStackTraceContaining("the model is gone");
    assertThat(DONE).isNotEmpty();
    assertThat(LOGGED).extracting(RowId::row).doesNotContain(0L, 1L);
  }

  /** Two clips meet in the describer, though the runner has one thread. */
  @Test
  void asManyClipsOfABundleAsTheDescriberLikesAreDescribedAtOnce() {
    pipeline.getOptions().as(DirectOptions.class).setTargetParallelism(1);
    PCollection<Outcome> outcomes = describe("meeting", MeetingDescriber::new);
    PAssert.thatSingleton(outcomes.apply(Count.globally())).isEqualTo(3L);
    pipeline.run().waitUntilFinish();
    assertThat(LOGGED).extracting(RowId::row).containsExactlyInAnyOrder(0L, 1L, 2L);
  }

  private PCollection<Outcome> describe(FakeLoader loader) {
    return describe("fake " + loader.broken(), loader);
  }

  private PCollection<Outcome> describe(String key, SharedDescriber.Loader loader) {
    return pipeline
        .apply(Create.of(0))
        .apply(
            FlatMapElements.into(TypeDescriptor.of(VoiceSample.class))
                .via(
                    any ->
                        List.of(
                            Clips.withAudio(0, Clips.hum(120, 1)),
                            Clips.withAudio(1, Clips.hum(220, 1)),
                            Clips.withAudio(2, new byte[0]))))
        .setCoder(SerializableCoder.of(VoiceSample.class))
        .apply(
            new DescribeVoices(
                new DescribeVoices.Settings(
                    new SharedDescriber(key, loader),
                    30,
                    1,
                    ClipFilter.ALL,
                    outcome -> LOGGED.add(outcome.id()),
                    sample -> DONE.add(sample.id()),
                    fault -> fault)));
  }

  /** Describes a voice only when another is there to be described as well. */
  private static final class MeetingDescriber extends FakeDescriber {

    private final CyclicBarrier two = new CyclicBarrier(2);

    @Override
    public int concurrency() {
      return 2;
    }

    @Override
    public VoiceDescription describe(HeardVoice voice) throws DescribeException {
      try {
        two.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("no other voice came", e);
      }
      return super.describe(voice);
    }
  }

  private static String kind(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed ? failed.failure().reason() : "described";
  }

  private record FakeLoader(boolean broken) implements SharedDescriber.Loader {

    @Override
    public VoiceDescriber load() {
      return !broken
          ? new FakeDescriber()
          : new FakeDescriber() {
            @Override
            public VoiceDescription describe(HeardVoice voice) {
              throw new IllegalStateException("the model is gone");
            }
          };
    }
  }
}
