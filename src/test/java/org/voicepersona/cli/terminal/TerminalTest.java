package org.voicepersona.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.RunJson;
import org.voicepersona.testing.Tree;
import org.voicepersona.testing.hub.HubServer;

/** No text of anybody's reaches a terminal, or a log that is shown in one, as a command to it. */
class TerminalTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());

  /** Colours, titles, cursor moves, 8-bit controls, changes of direction, hidden letters. */
  private static final String HOSTILE =
      "a\u001b[31mb\u001b]0;t\u0007c\u009b2Jd\u009d0;t\u009ce\u202ef\u2066g\u200bh\ri\bj\0k\u007fl"
          + "\u2028m\u0085n\uD800o\uDB40\uDC01p";

  /** What a file's name may have in every locale. */
  private static final String IN_FILE_NAMES = "a\u001b[31mb\rc\bd\u0007e\u007f";

  @TempDir private Path folder;

  private static void assertPlain(String text) {
    assertThat(
            text.codePoints()
                .filter(c -> c != '\n' && c != '\t' && Terminal.isObeyed(c))
                .mapToObj("%04x"::formatted))
        .as(text)
        .isEmpty();
  }

  private static Program.Result assertPlain(Program.Result result) {
    assertPlain(result.out());
    assertPlain(result.err());
    return result;
  }

  private static String written(String... pieces) {
    StringWriter out = new StringWriter();
    PrintWriter plain = Terminal.plain(new PrintWriter(out));
    for (String piece : pieces) {
      plain.print(piece);
    }
    plain.println();
    return out.toString();
  }

  @Test
  void textStaysWithoutItsControls() {
    String text = written(HOSTILE);
    assertPlain(text);
    assertThat(text).isEqualTo("a [31mb ]0;t c 2Jd 0;t e f g h i j k l m n o p\n");
    assertThat(written("größer 声 \uD83D\uDE00\tx\r\ny")).isEqualTo("größer 声 \uD83D\uDE00\tx\ny\n");
  }

  @Test
  void pairsMayComeInTwoPieces() {
    assertThat(written("\uD83D", "\uDE00")).isEqualTo("\uD83D\uDE00\n");
    assertThat(written("\uDB40", "\uDC01x")).isEqualTo(" x\n");
    assertThat(written("\uD83D", "x", "\r", "\n", "\r", "y")).isEqualTo(" x\n y\n");
  }

  @Test
  void jsonKeepsItsTexts() throws IOException {
    ObjectNode object = JSON.createObjectNode().put(HOSTILE, HOSTILE);
    String json = Terminal.json(object.toPrettyString());
    assertPlain(json);
    assertThat(JSON.readTree(json)).isEqualTo(object);
  }

  static Stream<List<String>> wrongUsage() {
    String output = "--output=" + FinishedRun.directory();
    return Stream.of(
        List.of(HOSTILE),
        List.of("process", "--" + HOSTILE),
        List.of("process", "--input=" + IN_FILE_NAMES),
        List.of("process", "--input=hf://" + HOSTILE),
        List.of("process", "--describer=" + HOSTILE),
        List.of("process", "--filter=" + HOSTILE, "--input=src/main/sample"),
        List.of("process", "--input=src/main/sample", "--column=transcript=" + HOSTILE),
        List.of("describe", IN_FILE_NAMES),
        List.of("export", output, "--format=" + HOSTILE),
        List.of("export", output, "--to=" + FinishedRun.directory() + "/data/" + IN_FILE_NAMES),
        List.of("regenerate", output, "--where=" + HOSTILE),
        List.of("model", "info", IN_FILE_NAMES));
  }

  @ParameterizedTest
  @MethodSource
  void wrongUsage(List<String> command) {
    Program.Result result = assertPlain(Program.run(command.toArray(new String[0])));
    assertThat(result.exitCode()).as(result.err()).isNotZero();
    assertThat(result.err()).isNotBlank().doesNotContain("\tat ");
  }

  @Test
  void markupOfTheLibraryThatPrintsIsText() {
    Program.Result result = Program.run("describe", "@|bg(red),bold x|@");
    assertThat(result.err()).contains("@|bg(red),bold x|@");
  }

  @Test
  void namesOfShardsAndWhatIsWrongWithThem() throws IOException {
    Path corpus = Tree.copy(Program.SAMPLE.resolve("data"), folder.resolve("corpus"));
    Files.writeString(
        corpus.resolve(IN_FILE_NAMES + ".parquet"), "PAR1 " + HOSTILE.replace("\uD800", ""));
    Path output = folder.resolve("out");
    Program.Result result =
        assertPlain(
            Program.run(
                "process",
                "--input=" + corpus + "/*.parquet",
                "--output=" + output,
                "--describer=acoustic",
                Program.BEGINNINGS));
    assertThat(result.out()).contains("1 shards could not be read");
    assertThat(Files.readString(output.resolve("failures.jsonl"))).contains("\\u001B[31m");
    try (Stream<Path> logs = Files.list(output.resolve("logs"))) {
      for (Path log : logs.toList()) {
        assertPlain(Files.readString(log));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"split", "speaker_id", "transcript", "voice_analysis", "gender"})
  void whatAStrangersResultSays(String field) throws IOException {
    Path result = Tree.copy(FinishedRun.directory(), folder.resolve("result"));
    Path descriptions = result.resolve("descriptions.jsonl");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(descriptions)) {
      lines.add(JSON.writeValueAsString(((ObjectNode) JSON.readTree(line)).put(field, HOSTILE)));
    }
    Files.write(descriptions, lines);
    RunJson.relist(result);

    Program.Result analysis =
        assertPlain(
            Program.run(
                "analyze",
                "--no-audio",
                "--output=" + result,
                "--to=" + folder.resolve("analysis")));
    assertThat(analysis.exitCode()).as(analysis.err()).isZero();
    assertThat(analysis.out()).contains("31m");
    Program.Result json = assertPlain(Program.run("analyze", "--json", "--output=" + result));
    JsonNode figures = JSON.readTree(json.out());
    assertThat(figures.get("described").asInt()).isEqualTo(33);
  }

  @Test
  void whatTheHubReplies() throws IOException {
    try (HubServer hub = new HubServer()) {
      hub.publish("datasets/someone/voices", Program.SAMPLE);
      hub.refuse("/api/datasets/someone/voices", 403, HOSTILE.replaceAll("[\r\n\0]", ""), HOSTILE);
      Program.Result result =
          assertPlain(
              Program.run(
                  "process",
                  "--input=hf://datasets/someone/voices",
                  "--output=" + folder.resolve("out"),
                  "--hubEndpoint=" + hub.endpoint(),
                  "--hubRetryMillis=2",
                  "--hubCache=" + folder.resolve("cache")));
      assertThat(result.exitCode()).isNotZero();
      assertThat(result.err()).isNotBlank();
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aLogHasNoForgedLines(boolean withTrace) {
    LoggerContext context = new LoggerContext();
    PlainLayout layout = new PlainLayout();
    layout.setContext(context);
    layout.start();
    String message = HOSTILE + "\n2026-01-01 00:00:00,000 INFO  [main] x: all is well\u001b[2J";
    Throwable fault = withTrace ? new IllegalStateException(message) : null;
    LoggingEvent event =
        new LoggingEvent("", context.getLogger("x"), Level.WARN, message, fault, null);

    String line = layout.doLayout(event);

    assertPlain(line);
    assertThat(line.lines().skip(1)).isNotEmpty().allMatch(next -> next.startsWith("\t"));
    assertThat(line).contains("all is well").endsWith("\n");
    assertThat(line.contains("IllegalStateException")).isEqualTo(withTrace);
  }
}
