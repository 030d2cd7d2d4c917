package org.voicepersona.pipeline;

import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.voicepersona.describe.DescribeVoices;
import org.voicepersona.describe.Outcome;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.VoiceSampleCoder;
import org.voicepersona.globe.read.ReadShards;
import org.voicepersona.output.journal.CommitParts;

/**
 * The way of one clip once it is read: rows become outcomes, outcomes become committed parts.
 *
 * <p>The input has the outputs of {@link ReadShards}: a list of shards or a stream of them, read by
 * this runner's reader or that; the graph is the same. Puts out the number of rows of each
 * committed part.
 */
public final class DescribeCorpus extends PTransform<PCollectionTuple, PCollection<Long>> {

  private static final long serialVersionUID = 1;

  private final DescribeVoices describeVoices;
  private final CommitParts commitParts;
  private final int buckets;

  /**
   * Wires the rooms' steps.
   *
   * @param buckets groups into which clips are spread; as many are described at the same time
   */
  public DescribeCorpus(DescribeVoices describeVoices, CommitParts commitParts, int buckets) {
    this.describeVoices = describeVoices;
    this.commitParts = commitParts;
    this.buckets = buckets;
  }

  @Override
  public PCollection<Long> expand(PCollectionTuple rows) {
    PCollection<Outcome> heard =
        rows.get(ReadShards.SAMPLES)
            .apply("Count traffic", ParDo.of(new CountTrafficFn()))
            .setCoder(VoiceSampleCoder.of())
            // Describing takes seconds a clip: without a break it would be as parallel as reading.
            .apply("Spread clips", Reshuffle.<VoiceSample>viaRandomKey().withNumBuckets(buckets))
            .apply("Describe voices", describeVoices);

    PCollection<Outcome> unreadable =
        rows.get(ReadShards.FAILURES)
            .apply(
                "Account for unreadable rows",
                MapElements.into(TypeDescriptor.of(Outcome.class)).via(Outcome.Failed::new))
            .setCoder(SerializableCoder.of(Outcome.class));

    return PCollectionList.of(heard)
        .and(unreadable)
        .apply("Every row's outcome", Flatten.pCollections())
        .apply("Count outcomes", ParDo.of(new CountOutcomesFn()))
        .setCoder(SerializableCoder.of(Outcome.class))
        .apply("Commit parts", commitParts);
  }
}
