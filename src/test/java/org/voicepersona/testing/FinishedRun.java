package org.voicepersona.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.output.epoch.PublishedOutput;

/** A finished run over the bundled clips, made once for all tests that read one. */
public final class FinishedRun {

  private static final Path OUTPUT = make();

  private FinishedRun() {}

  /** Returns its output directory, which nobody may change. */
  public static Path directory() {
    return OUTPUT;
  }

  /** Opens its result. */
  public static PublishedOutput open() {
    return PublishedOutput.at(OUTPUT);
  }

  /**
   * Makes a copy of the result in which every third description, from the first on, has a flag.
   *
   * @return how many have none
   */
  public static int copyWithFlags(Path to) throws IOException {
    Files.createDirectories(to);
    Files.copy(OUTPUT.resolve("run.json"), to.resolve("run.json"));
    Files.copy(OUTPUT.resolve("failures.jsonl"), to.resolve("failures.jsonl"));
    List<String> lines = new ArrayList<>();
    int plain = 0;
    for (String line : Files.readAllLines(OUTPUT.resolve("descriptions.jsonl"))) {
      boolean flagged = lines.size() % 3 == 0;
      String flags = flagged ? "\"flags\":[\"truncated\"]" : "\"flags\":[]";
      lines.add(line.replaceFirst("\"flags\":\\[[^]]*]", flags));
      plain += flagged ? 0 : 1;
    }
    Files.write(to.resolve("descriptions.jsonl"), lines);
    RunJson.relist(to);
    return plain;
  }

  private static Path make() {
    try {
      Path output = Files.createTempDirectory("finished-run");
      Program.Result result =
          Program.run(
              "process",
              "--input=" + Program.SAMPLE,
              "--dataset=MushanW/GLOBE_V2",
              "--describer=acoustic",
              "--output=" + output);
      if (result.exitCode() != 0) {
        throw new IllegalStateException("the run over the sample failed: " + result.err());
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
