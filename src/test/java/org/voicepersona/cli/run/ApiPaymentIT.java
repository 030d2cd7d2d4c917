package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.api.ChatServer.Payment;

/** What whole runs pay an endpoint: never twice for an answer they have kept, nor past a limit. */
class ApiPaymentIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLED = 137;
  private static final int KILLS = 3;

  @RegisterExtension private static final ApiRuns api = new ApiRuns(Program.BEGINNINGS);

  @TempDir private Path folder;

  @Test
  void stopsAtTheLimitAndGoesOnWithAHigherOne() throws Exception {
    Path output = folder.resolve("out");
    int before = api.server().payments().size();

    Program.Result stopped = api.process(output, "--api-max-requests=20");
    assertThat(stopped.exitCode()).isEqualTo(1);
    assertThat(stopped.err())
        .contains("Stopped: the limit of 20 requests is reached (--api-max-requests)");
    assertThat(stopped.out()).contains("20 requests to the API so far");
    assertThat(api.paymentsSince(before)).hasSize(20);
    assertThat(PublishedOutput.at(output).summary().complete()).isFalse();

    Program.Result again = api.process(output, "--api-max-requests=20");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(api.paymentsSince(before)).as("what was spent is not forgotten").hasSize(20);

    Program.Result tokens = api.process(output, "--api-max-tokens=3000");
    assertThat(tokens.err()) // what was under way when the limit was reached counts too
        .containsPattern("3,\\d{3} tokens were used, the limit is 3,000 \\(--api-max-tokens\\)");
    assertThat(api.paymentsSince(before).size()).isBetween(25, 25 + ApiRuns.CONCURRENCY);

    Program.Result resumed = api.process(output, "--api-max-requests=" + ApiRuns.ANSWERS);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(api.paymentsSince(before)).hasSize(ApiRuns.ANSWERS);
    assertThat(PublishedFiles.digests(output)).isEqualTo(PublishedFiles.digests(api.untroubled()));
  }

  /** A worker that has reached the limit is not started again and again. */
  @Test
  void stopsAtTheLimitOnFlink() throws Exception {
    Path output = folder.resolve("out");
    int before = api.server().payments().size();
    String onFlink = "@runner-configs/flink-local.args";

    Program.Result stopped = api.process(output, onFlink, "--api-max-requests=20");
    assertThat(stopped.exitCode()).isEqualTo(1);
    assertThat(stopped.err()).contains("Stopped: the limit of 20 requests is reached");
    assertThat(api.paymentsSince(before)).hasSize(20);

    Program.Result resumed = api.process(output, onFlink, "--api-max-requests=" + ApiRuns.ANSWERS);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(api.paymentsSince(before)).hasSize(ApiRuns.ANSWERS);
    assertThat(PublishedFiles.digests(output)).isEqualTo(PublishedFiles.digests(api.untroubled()));
  }

  @Test
  void askedToStartAnewPaysAnew() throws Exception {
    Path output = folder.resolve("out");
    api.process(output, "--limit=2");
    int before = api.server().payments().size();
    api.process(output, "--limit=2", "--no-resume");
    assertThat(api.paymentsSince(before)).hasSize(6);
    Program.Result again =
        Program.run(
            Stream.of(api.command(output, "--where=index=1"))
                .map(argument -> argument.equals("process") ? "regenerate" : argument)
                .toArray(String[]::new));
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(api.paymentsSince(before)).hasSize(9);
  }

  /** Returns the ids of the answers that the run has kept on the disk. */
  private static List<String> keptAnswers(Path output) {
    List<String> ids = new ArrayList<>();
    try (Stream<Path> segments = Files.list(output.resolve(".progress/1/answers"))) {
      for (Path segment : segments.toList()) {
        String text = Files.readString(segment);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
          JsonNode entry = JSON.readTree(line);
          if (entry.path("event").asText().equals("answered")) {
            ids.add(entry.path("id").asText());
          }
        }
      }
      return ids;
    } catch (NoSuchFileException e) {
      return ids;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRunThatIsKilledNeverPaysTwiceForAnAnswerItHasKept() throws Exception {
    Path output = folder.resolve("out");
    int before = api.server().payments().size();
    Random random = new Random(7);
    int kills = 0;
    for (int run = 0; run < KILLS; run++) {
      int target = api.server().payments().size() + 1 + random.nextInt(20);
      CommandProcess.Result result =
          CommandProcess.start(List.of(), api.command(output))
              .killAfter(() -> api.server().payments().size() >= target, random.nextInt(20));
      assertThat(result.exitCode()).as(result.err()).isIn(0, KILLED);
      kills += result.exitCode() == KILLED ? 1 : 0;
      assertKeptOnce(output, api.paymentsSince(before));
    }
    assertThat(kills).isGreaterThanOrEqualTo(KILLS - 1);
    assertThat(api.process(output).exitCode()).isZero();
    assertKeptOnce(output, api.paymentsSince(before));
    assertThat(PublishedFiles.digests(output)).isEqualTo(PublishedFiles.digests(api.untroubled()));
    List<Payment> paid = api.paymentsSince(before);
    assertThat(keptAnswers(output)).hasSize(ApiRuns.ANSWERS);
    assertThat(paid.size())
        .isBetween(ApiRuns.ANSWERS, ApiRuns.ANSWERS + kills * ApiRuns.CONCURRENCY);
    assertThat(PublishedOutput.at(output).summary().measures().get("api_requests"))
        .isBetween((double) paid.size(), (double) paid.size() + kills * ApiRuns.CONCURRENCY);
  }

  /** What was kept is the last that was paid for its subject: nobody asked again. */
  private static void assertKeptOnce(Path output, List<Payment> paid) {
    Map<String, String> lastPaid =
        paid.stream()
            .collect(Collectors.toMap(Payment::subject, Payment::id, (first, last) -> last));
    Map<String, String> subjects =
        paid.stream().collect(Collectors.toMap(Payment::id, Payment::subject));
    List<String> kept = keptAnswers(output);
    assertThat(kept.stream().map(subjects::get)).doesNotHaveDuplicates();
    assertThat(kept).allSatisfy(id -> assertThat(lastPaid.get(subjects.get(id))).isEqualTo(id));
  }

  @ParameterizedTest
  @CsvSource({
    // The answer is there and nobody knows: the one case in which it is paid for again.
    "answer-received:5, 1",
    // Kept, and not yet used.
    "answer-kept:5, 0",
    // Half a line is on the disk: a request is about to be sent, or an answer has come.
    "journal-line:23, 1"
  })
  void killedAtAStep(String step, int mostPaidAgain) throws Exception {
    Path output = folder.resolve("out");
    int before = api.server().payments().size();
    CommandProcess.Result killed =
        CommandProcess.start(
                List.of("-Dvoicepersona.failpoint=" + step + ":kill"),
                api.command(output, "--api-concurrency=1"))
            .await();
    assertThat(killed.exitCode()).isEqualTo(KILLED);

    Program.Result resumed = api.process(output);

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(PublishedFiles.digests(output)).isEqualTo(PublishedFiles.digests(api.untroubled()));
    assertThat(api.paymentsSince(before).size())
        .isBetween(ApiRuns.ANSWERS, ApiRuns.ANSWERS + mostPaidAgain);
    assertKeptOnce(output, api.paymentsSince(before));
  }
}
