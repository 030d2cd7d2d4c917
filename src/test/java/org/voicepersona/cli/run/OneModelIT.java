package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.testing.FlinkProcesses;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

/** A TaskManager loads the language model once, for all its slots and all its jobs. */
class OneModelIT {

  private static final Pattern LOADED = Pattern.compile("loaded the describer qwen2audio-tiny");

  private static final List<String> MEASURES =
      List.of(
          "decode_ms",
          "hear_ms",
          "encode_ms",
          "prefill_ms",
          "generate_ms",
          "describe_ms",
          "tokens_per_second",
          "batch_fill");

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

  private static long weightBytes() {
    try (Checkpoint tiny = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      return tiny.bytes();
    }
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
      Map<String, List<Long>> metrics = cluster.metrics();
      assertThat(MEASURES)
          .allSatisfy(name -> assertThat(metrics.get(name)).as(name).startsWith(6L));
      assertThat(metrics).containsEntry("described", List.of(6L));
      assertThat(metrics.get("model_bytes").get(1)).isEqualTo(weightBytes());
    } finally {
      cluster.stop();
    }
  }
}
