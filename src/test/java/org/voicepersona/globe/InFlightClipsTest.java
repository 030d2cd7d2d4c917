package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.read.GeneratedShard;
import org.voicepersona.globe.read.ReadShards;
import org.voicepersona.globe.select.RowSelection;

class InFlightClipsTest {

  private static final int THREADS = 2;
  private static final int CLIP_BYTES = 1000;
  private static final int ROWS_PER_GROUP = 10;
  private static final int ROWS = 400;
  private static final int SHARDS = 3;

  private static final AtomicLong CONSUMED = new AtomicLong();
  private static final AtomicLong MOST_IN_FLIGHT = new AtomicLong();

  @TempDir private Path corpus;

  @BeforeEach
  void forget() {
    CONSUMED.set(0);
    MOST_IN_FLIGHT.set(0);
  }

  @Test
  void readingWaitsForTheConsumerAndEnds() throws IOException {
    for (int shard = 0; shard < SHARDS; shard++) {
      Path file = corpus.resolve("data/train-" + shard + ".parquet");
      GeneratedShard.write(file, ROWS, ROWS_PER_GROUP, CLIP_BYTES);
    }
    RowPlan plan =
        RowPlan.of(
            ShardCatalog.list(corpus.toString(), SplitChoice.TRAIN, "", ColumnNames.GLOBE),
            RowSelection.ALL);
    long limit = 30 * CLIP_BYTES;
    InFlightClips inFlight = InFlightClips.limitedTo(limit, THREADS);
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setTargetParallelism(THREADS);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(Create.of(plan.shards()))
        .apply(ReadShards.planned(plan).pausingBy(inFlight))
        .get(ReadShards.SAMPLES)
        .apply(Reshuffle.<VoiceSample>viaRandomKey().withNumBuckets(4))
        .apply(ParDo.of(new ReleaseFn(inFlight)));

    pipeline.run().waitUntilFinish();

    assertThat(CONSUMED).hasValue((long) SHARDS * ROWS);
    assertThat(MOST_IN_FLIGHT)
        .hasValueGreaterThanOrEqualTo(limit / 2)
        .hasValueLessThanOrEqualTo(limit + (long) THREADS * ROWS_PER_GROUP * CLIP_BYTES);
    assertThat(inFlight.bytes()).isZero();
  }

  @Test
  void copiesShareOneCountAndRunsDoNot() {
    InFlightClips inFlight = InFlightClips.limitedTo(100, 1);
    InFlightClips copy = SerializableUtils.clone(inFlight);

    inFlight.add(clip(60));
    copy.add(clip(60));
    assertThat(inFlight.bytes()).isEqualTo(120);
    assertThat(copy.admits("reader")).isFalse();
    assertThat(InFlightClips.limitedTo(100, 1).admits("reader")).isTrue();
    copy.release(clip(60));
    assertThat(inFlight.admits("reader")).isTrue();
  }

  @Test
  void theMoreReadersWaitTheLongerEachPauses() {
    InFlightClips inFlight = InFlightClips.limitedTo(1, 8);
    inFlight.add(clip(1));
    inFlight.admits("a");
    Duration alone = inFlight.pause("a");
    inFlight.admits("b");
    inFlight.admits("b");

    assertThat(inFlight.pause("b")).isEqualTo(alone.multipliedBy(2));
    for (int reader = 0; reader < 100_000; reader++) {
      inFlight.admits("reader " + reader);
    }
    assertThat(inFlight.pause("b")).isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  /** Clips of a minute each: what has come in is enough for a while. */
  @Test
  void aSlowDescriberIsReadForByTheClipsThatItDescribesAtOnce() {
    InFlightClips inFlight = InFlightClips.limitedTo(Long.MAX_VALUE - 1, 1);
    int first = handOn(inFlight);
    inFlight.describing(10);
    int then = first + handOn(inFlight);

    assertThat(first).isBetween(10, 20);
    assertThat(then).isEqualTo(80);
    for (int begun = 0; begun < 10; begun++) {
      inFlight.begin();
    }
    assertThat(handOn(inFlight)).as("it asks again when half of them are gone").isZero();
    for (int begun = 10; begun < 41; begun++) {
      inFlight.begin();
    }
    assertThat(handOn(inFlight)).isEqualTo(41);
  }

  @Test
  void aFastDescriberIsReadForByItsPace() {
    InFlightClips inFlight = InFlightClips.limitedTo(Long.MAX_VALUE - 1, 1);
    inFlight.describing(1);
    for (int clip = 0; clip < 1000; clip++) {
      inFlight.add(clip(1));
      inFlight.begin();
    }

    assertThat(handOn(inFlight)).isGreaterThan(100);
  }

  /** Hands on clips until no more are admitted, and returns how many. */
  private static int handOn(InFlightClips inFlight) {
    int handedOn = 0;
    while (inFlight.admits("reader")) {
      inFlight.add(clip(1));
      handedOn++;
    }
    return handedOn;
  }

  @Test
  void onlySomeReadersBegin() {
    InFlightClips inFlight = InFlightClips.limitedTo(100, 2);

    assertThat(inFlight.admits("a")).isTrue();
    assertThat(inFlight.admits("b")).isTrue();
    assertThat(inFlight.admits("c")).isFalse();
    inFlight.ended("a");
    assertThat(inFlight.admits("c")).isTrue();
  }

  @Test
  void withoutALimitNothingIsCounted() {
    InFlightClips.UNLIMITED.add(clip(1_000_000));

    assertThat(InFlightClips.UNLIMITED.admits("reader")).isTrue();
    assertThat(InFlightClips.UNLIMITED.bytes()).isZero();
    assertThatThrownBy(() -> InFlightClips.limitedTo(0, 1))
        .hasMessageContaining("limit is 0 bytes");
    assertThatThrownBy(() -> InFlightClips.limitedTo(1, 0)).hasMessageContaining("readers are 0");
  }

  private static VoiceSample clip(int bytes) {
    RowId id = new RowId("shard", 0);
    return new VoiceSample(id, "train", 0, "", "", "", "", "", "", Double.NaN, new byte[bytes]);
  }

  static final class ReleaseFn extends DoFn<VoiceSample, Void> {

    private static final long serialVersionUID = 1;

    private final InFlightClips inFlight;

    ReleaseFn(InFlightClips inFlight) {
      this.inFlight = inFlight;
    }

    @ProcessElement
    public void process(@Element VoiceSample sample) {
      MOST_IN_FLIGHT.accumulateAndGet(inFlight.bytes(), Math::max);
      CONSUMED.incrementAndGet();
      inFlight.begin();
      inFlight.release(sample);
    }
  }
}
