package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.Golden;
import org.voicepersona.testing.FlinkProcesses;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

/** A TaskManager loads the language model once, for all its slots and all its jobs. */
class OneModelTest {

  private static final Pattern LOADED = Pattern.compile("loaded the describer qwen2audio-tiny");

  @TempDir private Path folder;

  private static String[] process(Path output, String... more) {
    return Stream.concat(
            Stream.of(
                "process",
                "--describer=qwen2-audio",
                "--model=" + Golden.path("qwen2audio-tiny"),
                "--device=cpu",
                "--greedy",
                "--max-new-tokens=8",
                "--no-answer-checks",
                "--limit=6",
                "--input=" + Program.SAMPLE,
                "--output=" + output),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void twoSlotsAndTwoJobsShareIt() throws Exception {
    Path direct = folder.resolve("direct");
    assertThat(Program.run(process(direct)).exitCode()).isZero();
    Map<String, String> expected = PublishedFiles.digests(direct);
    FlinkProcesses cluster =
        FlinkProcesses.start(folder.resolve("cluster"), 1, "-D", "taskmanager.numberOfTaskSlots=2");
    try {
      for (String job : List.of("first", "second")) {
        Path output = folder.resolve(job);
        Program.Result result =
            Program.run(
                process(
                    output,
                    "@runner-configs/flink-cluster.args",
                    "--flinkMaster=" + cluster.master(),
                    "--parallelism=2"));
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(PublishedFiles.digests(output)).isEqualTo(expected);
      }
      assertThat(LOADED.matcher(cluster.taskManagerLogs()).results()).hasSize(1);
      assertThat(cluster.openFiles("taskmanager-1"))
          .noneMatch(file -> file.contains(".journal") || file.contains(".parquet"));
      assertThat(counters(cluster))
          .contains("described", "encode_ms", "tokens_per_second", "batch_fill", "model_bytes");
    } finally {
      cluster.stop();
    }
  }

  /** Returns the accumulators of the jobs, as the REST interface shows them. */
  private static String counters(FlinkProcesses cluster) throws Exception {
    StringBuilder all = new StringBuilder();
    for (JsonNode job : cluster.get("/jobs/overview").get("jobs")) {
      all.append(cluster.get("/jobs/" + job.get("jid").asText() + "/accumulators"));
    }
    return all.toString();
  }
}
