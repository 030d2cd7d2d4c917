package org.voicepersona.pipeline;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.read.ReadShards;

/** The shards that one pipeline reads, and the step that reads their rows. */
interface RowSource {

  /** Returns the shards, as a list or a stream. */
  PCollection<Shard> shards(Pipeline pipeline);

  /**
   * Returns the step that reads the wanted rows of the shards.
   *
   * @param settled rows to skip
   */
  ReadShards readShards(IndexSet settled);
}
