package org.voicepersona.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Libraries that stand in for CUDA, see {@code src/test/cuda-fake}, on a machine that has a driver
 * and no toolkit: the program finds the others beside its jar.
 *
 * @param folder where they lie
 */
public record FakeCuda(Path folder) {

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  /** Makes them of the libraries that {@code mvn -Pcuda package} has gathered. */
  public static FakeCuda build() throws IOException, InterruptedException {
    Path folder = TARGET.resolve("cuda-fake");
    Process build =
        new ProcessBuilder(
                "src/test/cuda-fake/build", folder.toString(), TARGET.resolve("cuda").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(build.getInputStream().readAllBytes(), UTF_8);
    if (build.waitFor() != 0) {
      throw new AssertionError("the fake libraries cannot be made: " + said);
    }
    Files.createLink(folder.resolve("voicepersona.jar"), TARGET.resolve("voicepersona.jar"));
    return new FakeCuda(folder);
  }

  /**
   * Returns the environment of such a machine.
   *
   * @param log where counts go
   */
  public Map<String, String> environment(Path log) {
    Map<String, String> environment = new HashMap<>();
    environment.put("VOICEPERSONA_CLASSPATH", folder.resolve("voicepersona.jar") + ":target/lib/*");
    environment.put("LD_LIBRARY_PATH", folder.resolve("driver").toString());
    environment.put("PATH", FakeProgram.pathWith(folder.resolve("bin")));
    environment.put("FAKE_CUDA_LOG", log.toString());
    environment.put("TORCH_CUDNN_V8_API_DISABLED", "1");
    return environment;
  }

  /** Returns the libraries as {@code PYTORCH_LIBRARY_PATH} names them. */
  public Path libraries() {
    return folder.resolve("cuda");
  }

  /** What was counted up to a mark. */
  public record Counts(Map<String, Long> numbers) {

    /** Returns the sum of what begins with one of {@code kinds}, such as {@code kernel}. */
    public long of(String... kinds) {
      long sum = 0;
      for (String kind : kinds) {
        sum +=
            numbers.entrySet().stream()
                .filter(it -> it.getKey().startsWith(kind))
                .mapToLong(Map.Entry::getValue)
                .sum();
      }
      return sum;
    }
  }

  /** Returns what a log holds, by mark; of marks of the same name the last. */
  public static Map<String, Counts> read(Path log) {
    Map<String, Counts> marks = new LinkedHashMap<>();
    Map<String, Long> current = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(log)) {
        String[] parts = line.split(" ", 2);
        if (parts[0].equals("mark")) {
          current = new TreeMap<>();
          marks.put(parts[1], new Counts(current));
        } else {
          current.put(parts[1], Long.parseLong(parts[0]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return marks;
  }
}
