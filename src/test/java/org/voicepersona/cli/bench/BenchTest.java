package org.voicepersona.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.cli.model.ModelCommand;
import org.voicepersona.model.Golden;
import picocli.CommandLine;

/** That the benchmarks of a model run and name what they measure; no figure is judged here. */
class BenchTest {

  @TempDir private static Path model;

  @BeforeAll
  static void prepare() {
    String checkpoint = Golden.path("qwen2audio-tiny").toString();
    assertThat(
            new CommandLine(new ModelCommand())
                .setOut(new PrintWriter(new StringWriter()))
                .execute(
                    "prepare", "--from", checkpoint, "--to", "" + model, "--calibrate", "none"))
        .isZero();
  }

  @Test
  void aJobAsksThreeQuestionsAboutEveryClip() throws IOException {
    JsonNode figures = bench("job", "--clips", "4", "--seconds", "1", "--new-tokens", "9");
    assertThat(figures.get("clips").asInt()).isEqualTo(4);
    double seconds = figures.get("seconds a clip").asDouble();
    assertThat(figures.get("clips an hour").asDouble()).isCloseTo(3_600 / seconds, within(0.1));
    assertThat(figures.get("tokens/s, all time counted").asDouble())
        .isCloseTo(3 * 9 / seconds, within(0.1));
    assertThat(figures.get("answers at once").asDouble()).isBetween(1.0, 16.0);
  }

  @Test
  void aJobMayGoThroughTheWholePipeline() throws IOException {
    JsonNode figures = bench("job", "--clips", "5", "--new-tokens", "3", "--pipeline");
    assertThat(figures.get("clips").asInt()).isEqualTo(5);
    assertThat(figures.get("share of time at work").asDouble()).isBetween(0.0, 1.0);
  }

  @Test
  void aModelIsMeasuredBySize() throws IOException {
    JsonNode figures = bench("model", "--context", "60");
    assertThat(figures.fieldNames())
        .toIterable()
        .contains("hear 5.0 s, s", "read 800 tokens, tokens/s", "answer, 16 at once, tokens/s");
    assertThat(figures).allSatisfy(figure -> assertThat(figure.asDouble()).isPositive());
  }

  @Test
  void kernelsAreHeldAgainstTheMachine() throws IOException {
    JsonNode figures = bench("kernels");
    assertThat(figures.fieldNames())
        .toIterable()
        .contains("machine reads, GB/s", "1 rows, GB/s", "512 rows, GFLOP/s");
    assertThat(figures).allSatisfy(figure -> assertThat(figure.asDouble()).isPositive());
  }

  private static JsonNode bench(String what, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(what, "--model", model.toString(), "--json"));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    int status =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .execute(arguments.toArray(String[]::new));
    assertThat(status).isZero();
    return new ObjectMapper().readTree(out.toString());
  }
}
