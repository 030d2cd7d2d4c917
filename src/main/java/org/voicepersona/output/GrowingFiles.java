package org.voicepersona.output;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.voicepersona.output.directory.OutputDirectory;

/**
 * The published files to which a run without end appends.
 *
 * @param descriptions takes a line for each described voice
 * @param failures takes a line for each row that could not be described
 * @param shards takes a line for each shard that is new or has changed
 */
record GrowingFiles(GrowingFile descriptions, GrowingFile failures, GrowingFile shards) {

  /** Takes the files of a directory as they stand. */
  static GrowingFiles of(OutputDirectory output) throws IOException {
    return new GrowingFiles(
        new GrowingFile(output.descriptions()),
        new GrowingFile(output.failures()),
        new GrowingFile(output.shards()));
  }

  /** Returns the same files but for that of the shards, which was replaced. */
  GrowingFiles withShards(GrowingFile replaced) {
    return new GrowingFiles(descriptions, failures, replaced);
  }

  private Stream<GrowingFile> all() {
    return Stream.of(descriptions, failures, shards);
  }

  /** Returns their paths within the folder of the result. */
  List<String> paths() {
    return all().map(GrowingFile::path).toList();
  }

  /** Passes files that are as they were written last. */
  void requireUntouched() throws IOException {
    for (GrowingFile file : all().toList()) {
      file.requireUntouched();
    }
  }
}
