package org.voicepersona.globe.catalog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.shard.ShardContents;
import org.voicepersona.globe.shard.ShardFile;
import org.voicepersona.globe.shard.ShardReader;

/**
 * A shard as its footer or index describes it; no row was read.
 *
 * @param name its name within the corpus
 * @param bytes its size
 * @param contents its columns and row groups, if they can be read
 * @param fault why its rows cannot be read with the requested columns
 */
public record SurveyedShard(
    String name, long bytes, Optional<ShardContents> contents, Shard.Fault fault) {

  public SurveyedShard {
    requireNonNull(name, "name is null");
    requireNonNull(contents, "contents is null");
    requireNonNull(fault, "fault is null");
  }

  /** Opens a shard, recording a fault instead of throwing it. */
  static SurveyedShard open(ShardFile file, String dataset, ColumnNames columns)
      throws IOException {
    Optional<ShardContents> contents = Optional.empty();
    Shard.Fault fault = Shard.Fault.NONE;
    try {
      contents = Optional.of(file.contents());
      ShardReader.open(file.unopened(dataset), columns).close();
    } catch (UnreadableShardException e) {
      fault = Shard.Fault.of(e);
    }
    return new SurveyedShard(file.name(), file.bytes(), contents, fault);
  }
}
