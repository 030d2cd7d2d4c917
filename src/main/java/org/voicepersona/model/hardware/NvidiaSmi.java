package org.voicepersona.model.hardware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.voicepersona.model.cuda.ComputeCapability;

/** Asks {@code nvidia-smi}, which comes with NVIDIA's driver, for the GPUs. */
final class NvidiaSmi {

  /** What it is called; where it lies is found on the {@code PATH}. */
  static final String COMMAND = "nvidia-smi";

  private static final String QUERY =
      "--query-gpu=index,uuid,name,memory.total,memory.free,compute_cap,mig.mode.current";
  private static final int FIELDS = 7;
  private static final String DIVIDED = "Enabled";
  private static final String PART = "MIG-";
  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
  private static final long LIMIT_SECONDS = 10;
  private static final long MIB = 1L << 20;

  /** A line of its answer. */
  private record Row(String index, String uuid, Gpu gpu, boolean isDivided) {

    /** Returns whether a name in {@value #VISIBLE} means this one. */
    boolean isCalled(String name) {
      return name.equals(index) || (name.startsWith("GPU-") && uuid.startsWith(name));
    }
  }

  /**
   * What it answers.
   *
   * @param fault why it does not, in words; empty if it does
   */
  private record Answer(List<Row> rows, String fault) {

    private static Answer none(String why) {
      return new Answer(List.of(), why);
    }
  }

  private NvidiaSmi() {}

  /**
   * Returns the GPUs that CUDA programs may use.
   *
   * @param command the program to ask
   * @param environment where {@value #VISIBLE} may narrow and order them
   */
  static GpuSurvey survey(String command, Map<String, String> environment) {
    Answer answer = ask(command);
    return answer.fault().isEmpty()
        ? visible(answer.rows(), environment)
        : GpuSurvey.none(answer.fault());
  }

  /**
   * Returns how much memory of each GPU nobody uses, by UUID; empty where it shares the host's.
   * None is started for that. Where the tool does not answer there are none.
   */
  static Map<String, OptionalLong> freeBytes(String command) {
    return ask(command).rows().stream()
        .collect(toMap(Row::uuid, row -> row.gpu().freeBytes(), (first, second) -> first));
  }

  private static Answer ask(String command) {
    try {
      Process process =
          new ProcessBuilder(command, QUERY, "--format=csv,noheader,nounits")
              .redirectErrorStream(true)
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Answer.none("%s has not answered within %d s".formatted(COMMAND, LIMIT_SECONDS));
      }
      String answer = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.exitValue() == 0
          ? new Answer(rows(answer), "")
          : Answer.none("%s fails: %s".formatted(COMMAND, firstLine(answer)));
    } catch (IOException e) {
      return Answer.none(COMMAND + " is not found");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.none("interrupted while asking " + COMMAND);
    } catch (IllegalArgumentException e) {
      return Answer.none("%s is not understood: %s".formatted(COMMAND, e.getMessage()));
    }
  }

  private static String firstLine(String answer) {
    return answer.lines().findFirst().orElse("it says nothing");
  }

  private static List<Row> rows(String answer) {
    return answer.lines().filter(line -> !line.isBlank()).map(NvidiaSmi::row).toList();
  }

  private static Row row(String line) {
    String[] cells = line.split("\\s*,\\s*", -1);
    if (cells.length != FIELDS || !cells[0].matches("[0-9]{1,4}")) {
      throw new IllegalArgumentException("'" + line + "'");
    }
    return new Row(
        cells[0],
        cells[1],
        new Gpu(
            Integer.parseInt(cells[0]),
            cells[2],
            mebibytes(cells[3]),
            mebibytes(cells[4]),
            ComputeCapability.parse(cells[5])),
        cells[6].equals(DIVIDED));
  }

  /** The tool writes {@code [N/A]} for a value that it does not know. */
  private static OptionalLong mebibytes(String cell) {
    return cell.matches("[0-9]{1,9}")
        ? OptionalLong.of(Long.parseLong(cell) * MIB)
        : OptionalLong.empty();
  }

  /**
   * Leaves out what is divided, of which CUDA computes on the parts alone, and this tool tells
   * nothing.
   */
  private static GpuSurvey visible(List<Row> rows, Map<String, String> environment) {
    if (rows.isEmpty()) {
      return GpuSurvey.none(COMMAND + " lists none");
    }
    String names = environment.getOrDefault(VISIBLE, "");
    List<Row> called = environment.containsKey(VISIBLE) ? called(rows, names) : rows;
    List<Gpu> whole = called.stream().filter(row -> !row.isDivided()).map(Row::gpu).toList();
    if (!whole.isEmpty()) {
      return GpuSurvey.of(whole);
    }
    if (names.startsWith(PART)) {
      return GpuSurvey.none(
          "%s='%s' names a part of a card (MIG): 'nvidia-smi -L' lists those there are"
              .formatted(VISIBLE, names));
    }
    return GpuSurvey.none(
        called.isEmpty()
            ? "%s='%s' hides what there is".formatted(VISIBLE, names)
            : "%s is divided (MIG), and CUDA computes on its parts alone: 'nvidia-smi -L' lists them, 'nvidia-smi mig -cgi' makes them, %s names one"
                .formatted(called.get(0).gpu().label(), VISIBLE));
  }

  /** Reads the variable as CUDA does: the first name of no device ends the list. */
  private static List<Row> called(List<Row> rows, String names) {
    List<Row> called = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      Optional<Row> row = rows.stream().filter(it -> it.isCalled(name.strip())).findFirst();
      if (row.isEmpty()) {
        break;
      }
      called.add(row.get());
    }
    return called;
  }
}
