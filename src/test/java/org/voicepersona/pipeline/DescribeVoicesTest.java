package org.voicepersona.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.ClipFilter;
import org.voicepersona.describe.Clips;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.DescribeException;
import org.voicepersona.describe.FakeDescriber;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.output.journal.Journal;
import org.voicepersona.output.record.JsonLines;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.OutcomeReader.LastLine;
import org.voicepersona.output.record.StoredOutcome;

class DescribeVoicesTest {

  private final InFlightClips inFlight = InFlightClips.limitedTo(1 << 20, 1);

  @TempDir private Path folder;

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  @Test
  void everyClipHasOneOutcomeThatIsJournalledMeasuredAndReleased() throws IOException {
    PCollection<StoredOutcome> outcomes = describe(new FakeLoader(false));
    PAssert.that(outcomes)
        .satisfies(
            all -> {
              Map<Long, String> kinds =
                  StreamSupport.stream(all.spliterator(), false)
                      .collect(
                          Collectors.toMap(o -> o.place().id().row(), DescribeVoicesTest::kind));
              assertThat(kinds)
                  .containsExactlyInAnyOrderEntriesOf(
                      Map.of(0L, "described", 1L, "described", 2L, "no-audio"));
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(journalled()).containsExactlyInAnyOrder(0L, 1L, 2L);
    assertThat(inFlight.bytes()).isEqualTo(-Clips.hum(120, 1).length - Clips.hum(220, 1).length);
    MetricQueryResults metrics = result.metrics().queryMetrics(MetricsFilter.builder().build());
    assertThat(metrics.getDistributions())
        .extracting(d -> d.getName().getName() + "=" + d.getAttempted().getCount())
        .contains("decode_ms=2", "hear_ms=2", "describe_ms=2");
  }

  @Test
  void aBrokenDescriberStopsTheJobAndStillReleasesTheClip() throws IOException {
    describe(new FakeLoader(true));
    assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .hasStackTraceContaining("the model is gone");
    assertThat(inFlight.bytes()).isNegative();
    assertThat(journalled()).doesNotContain(0L, 1L);
  }

  /** Two clips meet in the describer, though the runner has one thread. */
  @Test
  void asManyClipsOfABundleAsTheDescriberLikesAreDescribedAtOnce() throws IOException {
    pipeline.getOptions().as(DirectOptions.class).setTargetParallelism(1);
    PCollection<StoredOutcome> outcomes = describe("meeting", MeetingDescriber::new);
    PAssert.thatSingleton(outcomes.apply(Count.globally())).isEqualTo(3L);
    pipeline.run().waitUntilFinish();
    assertThat(journalled()).containsExactlyInAnyOrder(0L, 1L, 2L);
  }

  private PCollection<StoredOutcome> describe(FakeLoader loader) {
    return describe("fake " + loader.broken(), loader);
  }

  private PCollection<StoredOutcome> describe(String key, SharedDescriber.Loader loader) {
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
                    new Journal(folder, key, 1),
                    inFlight,
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
    public VoiceDescription describe(DecodedClip voice, Meter meter) throws DescribeException {
      try {
        two.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("no other voice came", e);
      }
      return super.describe(voice, meter);
    }
  }

  /** Returns the rows whose outcomes the journal has. */
  private List<Long> journalled() throws IOException {
    List<Long> rows = new ArrayList<>();
    for (Path segment : DurableFiles.list(folder, "*" + Journal.EXTENSION)) {
      try (OutcomeReader outcomes = new OutcomeReader(segment, LastLine.WHOLE)) {
        for (var next = outcomes.next(); next.isPresent(); next = outcomes.next()) {
          rows.add(next.get().place().id().row());
        }
      }
    }
    return rows;
  }

  private static String kind(StoredOutcome outcome) {
    try {
      return outcome.kind() == StoredOutcome.Kind.FAILED
          ? JsonLines.readFailure(outcome.json()).reason()
          : "described";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record FakeLoader(boolean broken) implements SharedDescriber.Loader {

    @Override
    public VoiceDescriber load() {
      return !broken
          ? new FakeDescriber()
          : new FakeDescriber() {
            @Override
            public VoiceDescription describe(DecodedClip voice, Meter meter) {
              throw new IllegalStateException("the model is gone");
            }
          };
    }
  }
}
