package org.voicepersona.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.Golden;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SampleRows;
import org.voicepersona.testing.Tree;
import picocli.CommandLine;

class ModelCommandTest {

  @TempDir private Path folder;

  private record Outcome(int status, String out, String err) {}

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        new CommandLine(new ModelCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Outcome(status, out.toString(), err.toString());
  }

  private Outcome prepare(String... more) {
    String[] arguments = new String[5 + more.length];
    arguments[0] = "prepare";
    arguments[1] = "--from";
    arguments[2] = Golden.path("qwen2audio-tiny").toString();
    arguments[3] = "--to";
    arguments[4] = folder.toString();
    System.arraycopy(more, 0, arguments, 5, more.length);
    return run(arguments);
  }

  @Test
  void preparesForThisProcessorThenInformsAndVerifies() throws IOException {
    assertThat(prepare("--calibrate", "none", "--group-size", "64").status()).isZero();
    try (PreparedModel model = SpeechModels.openPrepared(folder)) {
      Outcome info = run("info", folder.toString());
      assertThat(info.out())
          .contains("4 bits, group size 64, least_squares")
          .contains("head 8 bits, encoder 8, not calibrated")
          .contains("decoder-02.safetensors")
          .contains("tokenizer.json")
          .contains(model.digest());
    }
    assertThat(run("verify", folder.toString()).out()).contains("as they were written");

    Path head = folder.resolve("head.safetensors");
    byte[] bytes = Files.readAllBytes(head);
    bytes[bytes.length / 2] ^= 4;
    Files.write(head, bytes);
    Outcome verify = run("verify", folder.toString());
    assertThat(verify.status()).isEqualTo(1);
    assertThat(verify.out()).contains("head.safetensors has SHA-256");
  }

  @Test
  void checksThisProcessorAgainstTheReference() {
    String golden = Golden.path("qwen2audio-tiny").getParent().toString();
    Outcome check = run("check", "--device", "cpu", "--golden", golden);
    assertThat(check.out())
        .contains("float32 in parts, batch of 3: other tokens of 96", "int4 stored as ROW_MAJOR")
        .containsPattern("decode, batch of 16, tokens/s +[0-9.]+")
        .containsPattern("peak memory on the (host|GPU), GB")
        .doesNotContain("OFF")
        .endsWith("all is well" + System.lineSeparator());
    assertThat(check.status()).isZero();
  }

  @Test
  void saysWhenThereIsNoCudaToCheck() {
    assumeTrue(InstalledCards.ofThisMachine().count() == 0);
    Outcome check = run("check", "--golden", folder.toString());
    assertThat(check.status()).isEqualTo(2);
    assertThat(check.err()).contains("CUDA is not available");
  }

  @Test
  void preparesForCudaRowMajor() {
    assertThat(prepare("--device", "cuda", "--rounding", "nearest").status()).isZero();
    assertThat(run("info", folder.toString()).out()).contains("nearest, row_major");
  }

  @Test
  void plansMemoryAndRefusesWhatDoesNotFit() {
    prepare("--calibrate", "none");
    assertThat(run("plan", folder.toString(), "--gpu-memory", "1GB").out())
        .contains("decoder, 3 of 3 layers on GPU");
    Outcome refused = run("plan", folder.toString(), "--gpu-memory", "0", "--cpu-memory", "1GB");
    assertThat(refused.status()).isNotZero();
    assertThat(refused.err()).contains("does not fit in 0.00 GB on the GPU and 1.00 GB");
  }

  @Test
  void plansAModelThatIsNotThere() throws IOException {
    Outcome plan = run("plan", "--like", "7b", "--gpu-memory", "5GB", "--json");
    assertThat(plan.status()).as(plan.err()).isZero();
    JsonNode facts = new ObjectMapper().readTree(plan.out());
    assertThat(facts.get("gpu_bytes").asLong()).isBetween(4_500_000_000L, 5_000_000_000L);
    assertThat(facts.get("sequences").asInt()).isGreaterThanOrEqualTo(9);
    assertThat(facts.get("clips_an_hour").asLong()).isPositive();
    assertThat(facts.get("layers_on_gpu").asInt()).isEqualTo(32);
    assertThat(facts.get("cache").asText()).isEqualTo("int8");
    assertThat(facts.get("kernels").asText()).isEqualTo("own");
    assertThat(run("plan", "--like", "7b", "--gpu-memory", "12GB").out())
        .contains("decoder, 32 of 32 layers on GPU", "answers at a time, about ");

    Outcome four =
        run("plan", "--like", "7b", "--gpu-memory", "7GB", "--encoder-bits", "4", "--json");
    JsonNode inFour = new ObjectMapper().readTree(four.out());
    assertThat(inFour.get("encoder_bits").asInt()).isEqualTo(4);
    assertThat(inFour.get("encoder").asText()).isEqualTo("resident");

    assertThat(run("plan", "--like", "7b", "--encoder-bits", "5").err())
        .contains("are 4, 4 and 5, must be 4, 8 or 16 each");
    assertThat(run("plan").err()).contains("name either its folder DIR or --like 7b");
    assertThat(run("plan", "--like", "13b").status()).isEqualTo(2);
    assertThat(run("plan", "--like", "7b", "--gpu-memory", "600MB").err())
        .contains("least needed is");
  }

  @Test
  void refusesAPlaceThatIsNoneForAModel() throws IOException {
    Path mine = Files.writeString(folder.resolve("notes.txt"), "mine");
    assertRefused(folder, "64", "holds notes.txt, must be empty or a prepared model");
    assertRefused(mine, "64", "notes.txt is not a folder");
    assertThat(mine).hasContent("mine");

    Files.delete(mine);
    assertThat(prepare("--calibrate", "none", "--group-size", "64").status()).isZero();
    assertRefused(folder, "32", "was prepared with settings");
  }

  private static void assertRefused(Path to, String groupSize, String message) throws IOException {
    Map<String, String> before = Tree.of(to);
    Program.Result refused =
        Program.run(
            "model",
            "prepare",
            "--from=" + Golden.path("qwen2audio-tiny"),
            "--to=" + to,
            "--calibrate=none",
            "--group-size=" + groupSize);
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains(message, "Nothing was changed");
    Map<String, String> after = Tree.of(to);
    after.remove(".lock");
    before.remove(".lock");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void refusesBitsThatDoNotExist() {
    Outcome outcome = prepare("--bits", "3");
    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.err()).contains("bits is 3, must be 4, 8 or 16");
  }

  @Test
  void preparesWithWhatItHearsAndSaysWhatWasLost() throws IOException {
    Path corpus = folder.resolveSibling("corpus");
    SampleRows.write(corpus.resolve("train.parquet"), SampleRows.read().subList(0, 4));
    Outcome prepared =
        prepare("--calibrate", corpus.toString(), "--head-bits", "4", "--encoder-bits", "4");
    assertThat(prepared.status()).as(prepared.err()).isZero();
    assertThat(prepared.out()).contains("calibrated by ", "nats a token from its checkpoint");
    assertThat(run("info", folder.toString()).out())
        .contains("4 bits, group size 64", "encoder 4", "nats a token from its checkpoint");

    Path texts =
        Files.writeString(folder.resolveSibling("texts.txt"), "One word.\fTwo more words.");
    Outcome quality =
        run(
            "quality",
            "--model=" + folder,
            "--against=" + Golden.path("qwen2audio-tiny"),
            "--texts=" + texts,
            "--json");
    assertThat(quality.status()).as(quality.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(quality.out());
    assertThat(figures.get("divergence").asDouble()).isPositive();
    assertThat(figures.get("first_choice_agreement").asDouble()).isBetween(0.0, 1.0);
    assertThat(figures.get("log_likelihood").asDouble()).isNegative();
    assertThat(figures.get("reference_log_likelihood").asDouble()).isNegative();
    assertThat(figures.get("tokens").asInt()).isPositive();
    try (PreparedModel model = SpeechModels.openPrepared(folder)) {
      assertThat(figures.get("bytes").asLong()).isEqualTo(model.bytes());
    }
    JsonNode otherwise = figures.get("otherwise");
    assertThat(otherwise.get("--int8-cache").get("divergence").asDouble())
        .isPositive()
        .isNotEqualTo(figures.get("divergence").asDouble());
    assertThat(otherwise.get("--int8-cache").get("tokens")).isEqualTo(figures.get("tokens"));
  }

  @Test
  void refusesToCalibrateWhatIsNotIn4Bits() {
    Outcome outcome = prepare("--bits", "8", "--calibrate", "somewhere");
    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.err())
        .contains("--calibrate is somewhere, must be none: only what a Qwen2-Audio model has");
  }

  @Test
  void refusesAGroupSizeThatDoesNotDivideBeforeItWorks() throws IOException {
    Outcome outcome = prepare("--group-size", "256");
    assertThat(outcome.err())
        .contains(
            "group size is 256, which does not divide widths [128]", "must be 32 or 64 or 128");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(Tree.of(folder)).containsOnlyKeys("");
  }

  @Test
  void asksWhatIsToBeRead() {
    Outcome outcome = run("quality", "--model=a", "--against=b");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("Give --texts FILE, --clips CORPUS, or both");
  }
}
