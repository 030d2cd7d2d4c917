package org.voicepersona.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.pipeline.RunnerOptions;
import org.voicepersona.testing.Clips;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.ProgramClasses;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The commands that the documentation shows, from the first to the last. */
class DocumentationIT {

  private static final Path PAGES = Path.of("src/site/markdown");

  /** The manual, in the order in which it is read. */
  private static final List<Path> MANUAL =
      Stream.concat(
              Stream.of(Path.of("README.md")),
              Stream.of(
                      "process",
                      "corpora",
                      "layouts",
                      "output",
                      "hub",
                      "release",
                      "describers",
                      "descriptions",
                      "qwen2-audio",
                      "gpu",
                      "api",
                      "flink",
                      "performance",
                      "doctor",
                      "architecture")
                  .map(page -> PAGES.resolve(page + ".md")))
          .toList();

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final String PROGRAM = "scripts/voicepersona ";
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][A-Za-z0-9-]*");

  private static final Pattern RESULT = Pattern.compile("voicepersona-output/[a-z0-9-]+");
  private static final Pattern JOB = Pattern.compile("@(pipelines/\\S+)");

  /** What belongs to Java, to other programs, or to no command in particular. */
  private static final Set<String> OF_OTHERS = Set.of("--add-exports", "--add-modules", "--sort");

  /** These want a network, a model, a cluster, a GPU or a while: they are parsed, and not run. */
  private static final Pattern WANTS_MORE =
      Pattern.compile(
          "\\bCORPUS\\b|hf://|globe-v2|--push|--describer|\\bmodel |\\bfetch |\\bdoctor\\b|--watch|flink|\\bregenerate\\b");

  @TempDir private Path folder;

  /** Returns the lines of fenced blocks without a language, those that go on joined. */
  private static List<String> commands() throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    StringBuilder manual = new StringBuilder();
    for (Path page : MANUAL) {
      manual.append(Files.readString(page));
    }
    for (String line : manual.toString().replace("\\\n", " ").lines().toList()) {
      if (line.startsWith("```")) {
        inside = !inside && line.equals("```");
      } else if (inside) {
        lines.add(line.replaceFirst("\\s+# .*", "").strip());
      }
    }
    return lines;
  }

  static List<String> ofTheProgram() throws IOException {
    return commands().stream().filter(line -> line.contains(PROGRAM)).toList();
  }

  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    String own = command.substring(command.indexOf(PROGRAM) + PROGRAM.length());
    for (Matcher word = WORD.matcher(own.replaceFirst("\\s+>.*", "")); word.find(); ) {
      words.add(
          Stream.of(1, 2, 3).map(word::group).filter(it -> it != null).findFirst().orElseThrow());
    }
    return words;
  }

  @Test
  void thereAreCommandsOfEveryKind() throws IOException {
    assertThat(ofTheProgram())
        .hasSizeGreaterThan(20)
        .extracting(command -> words(command).get(0))
        .contains("test", "describe", "process", "analyze", "export", "release", "model", "doctor");
  }

  @ParameterizedTest
  @MethodSource("ofTheProgram")
  void everyCommandIsOne(String command) {
    List<String> words = new JobFiles(Path.of("")).expand(words(command));
    ParseResult parsed =
        VoicePersona.commandLine().setExpandAtFiles(false).parseArgs(words.toArray(new String[0]));
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    for (String other : parsed.unmatched()) {
      assertThat(RunnerOptions.names()).contains(other.replaceFirst("=.*", ""));
    }
  }

  @Test
  void whatIsReadWasWrittenBefore() throws IOException {
    Set<String> written = new HashSet<>();
    for (String command : commands()) {
      Matcher place = RESULT.matcher(command);
      while (place.find()) {
        if (command.contains(" process ")) {
          written.add(place.group());
        }
        assertThat(written).as(command).contains(place.group());
      }
      Matcher job = JOB.matcher(command);
      while (job.find()) {
        RESULT
            .matcher(Files.readString(Path.of(job.group(1))))
            .results()
            .forEach(result -> written.add(result.group()));
      }
    }
    assertThat(written).hasSizeGreaterThanOrEqualTo(3);
  }

  static List<Path> pages() throws IOException {
    try (Stream<Path> github = Files.list(Path.of(".github"))) {
      return Stream.concat(
              MANUAL.stream(), github.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  @Test
  void everyPageIsRead() throws IOException {
    try (Stream<Path> there = Files.list(PAGES)) {
      assertThat(MANUAL).containsAll(there.toList());
    }
    assertThat(Files.size(MANUAL.get(0))).as("a README of a few screens").isLessThan(10_000);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
      if (!link.group(1).contains("://")) {
        Path target =
            link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
        assertThat(target).exists();
        if (link.group(2) != null) {
          assertThat(anchors(target)).contains(link.group(2));
        }
      }
    }
  }

  /** Returns the anchors of a page's headings, as GitHub makes them. */
  private static List<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("optionSources")
  void everyOptionThatIsNamedIsThere(Path document) throws IOException {
    Set<String> known = new HashSet<>(RunnerOptions.names());
    known.addAll(OF_OTHERS);
    collect(
        VoicePersona.commandLine(),
        command -> {
          known.addAll(command.getCommandSpec().optionsMap().keySet());
          known.addAll(command.getCommandSpec().negatedOptionsMap().keySet());
        });
    collect(
        new CommandLine(new MakeRandomCheckpoint()),
        command -> known.addAll(command.getCommandSpec().optionsMap().keySet()));
    for (String script : List.of("scripts/flink-cluster", "scripts/bench")) {
      Matcher ofScript = OPTION.matcher(Files.readString(Path.of(script)));
      ofScript.results().forEach(option -> known.add(option.group()));
    }
    assertThat(
            OPTION.matcher(Files.readString(document)).results().map(it -> it.group()).distinct())
        .allMatch(known::contains);
  }

  static List<Path> optionSources() throws IOException {
    List<Path> sources = new ArrayList<>(MANUAL);
    try (Stream<Path> jobs = Files.list(Path.of("pipelines"));
        Stream<Path> places = Files.list(Path.of("runner-configs"))) {
      Stream.concat(jobs, places)
          .filter(it -> it.toString().endsWith(".args"))
          .forEach(sources::add);
    }
    return sources;
  }

  private static void collect(CommandLine command, Consumer<CommandLine> collector) {
    collector.accept(command);
    command.getSubcommands().values().forEach(sub -> collect(sub, collector));
  }

  @Test
  void whatNeedsNothingWorksInTurnFromAnyFolder() throws Exception {
    Path place = Files.createDirectory(folder.resolve("a place"));
    Files.createSymbolicLink(place.resolve("scripts"), Path.of("scripts").toAbsolutePath());
    recordings(place);
    int run = 0;
    for (String command : ofTheProgram()) {
      if (!WANTS_MORE.matcher(command).find() && !command.contains("--samples")) {
        assertRuns(
            command.replace("src/main/sample", Program.SAMPLE.toAbsolutePath().toString()), place);
        run++;
      }
    }
    assertThat(run).isGreaterThanOrEqualTo(8);
    assertThat(place.resolve("voicepersona-output/sample/analysis/report.html")).isNotEmptyFile();
    assertThat(place.resolve("my-voices/README.md")).isNotEmptyFile();
    assertThat(place.resolve("voices.parquet")).isNotEmptyFile();
  }

  /** Makes the files that examples speak of. */
  private static void recordings(Path place) throws IOException {
    List<Clips.Clip> clips =
        Clips.read(Program.SAMPLE.resolve("data/train-00000-of-00002.parquet"));
    Path own = Files.createDirectory(place.resolve("my-recordings"));
    for (Path file :
        List.of(
            place.resolve("me.wav"),
            place.resolve("you.mp3"),
            place.resolve("a.flac"),
            own.resolve("b.wav"))) {
      Files.write(file, clips.get(0).bytes());
    }
    Files.writeString(place.resolve("texts.jsonl"), "{\"text\": \"A deep, calm voice.\"}\n");
    Files.writeString(
        place.resolve("captions.jsonl"),
        "{\"id\": 1, \"caption\": \"A deep, calm voice.\", \"pitch\": 92.5}\n");
  }

  private void assertRuns(String command, Path place) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", command).directory(place.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH",
                System.getProperty("java.home") + "/bin:" + System.getenv("PATH"),
                "JAVA_OPTS",
                "-XX:TieredStopAtLevel=1 -Xmx1g " + String.join(" ", ProgramClasses.options()),
                "HF_HUB_OFFLINE",
                "1",
                "XDG_CONFIG_HOME",
                folder.resolve("config").toString(),
                "VOICEPERSONA_MODEL",
                folder.resolve("none").toString(),
                "VOICEPERSONA_CLASSPATH",
                ProgramClasses.path()));
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
  }
}
