package org.voicepersona.audio.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.voicepersona.audio.AudioException;

/** Decodes files in a process of its own and tells how much memory each took at most. */
final class DecodingMeter {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /**
   * What became of a file.
   *
   * @param outcome the reason of a refusal, or {@code heard}
   * @param kilobytes the most memory that the process took for it, beyond what it had before
   */
  record Reading(String outcome, long kilobytes) {}

  private DecodingMeter() {}

  /** Returns whether this system tells the largest size of a process. */
  static boolean works() {
    return Files.isWritable(CLEAR);
  }

  /** Decodes the files of {@code folder} in another process, which must end by itself. */
  static Map<String, Reading> measure(Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(DecodingMeter.class.getName(), folder.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    Map<String, Reading> readings = new TreeMap<>();
    for (String line : output.lines().toList()) {
      String[] cells = line.split("\t", -1);
      readings.put(cells[0], new Reading(cells[1], Long.parseLong(cells[2])));
    }
    if (status != 0) {
      throw new AssertionError("the process ended with %d after %s".formatted(status, output));
    }
    return readings;
  }

  /** Prints name, outcome and kilobytes of each file of a folder. */
  public static void main(String[] args) throws IOException {
    AudioDecoder decoder = new AudioDecoder();
    for (int i = 0; i < 20; i++) { // what is loaded once is not counted
      outcome(decoder, SoundFiles.resource("speech-aac.m4a"));
    }
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      for (Path file : files.sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(CLEAR, "5".getBytes(US_ASCII));
        long before = kilobytes("VmRSS");
        String outcome = outcome(decoder, bytes);
        System.out.printf("%s\t%s\t%d%n", file.getFileName(), outcome, kilobytes("VmHWM") - before);
      }
    }
  }

  private static String outcome(AudioDecoder decoder, byte[] file) {
    try {
      double seconds = decoder.decode(file).waveform().seconds();
      return seconds <= AudioDecoder.DEFAULT_MAX_SECONDS ? "heard" : "too long";
    } catch (AudioException e) {
      return e.reason().name();
    }
  }

  private static long kilobytes(String name) throws IOException {
    Matcher line = Pattern.compile(name + ":\\s+(\\d+) kB").matcher(Files.readString(STATUS));
    if (!line.find()) {
      throw new IllegalStateException("no " + name + " in " + STATUS);
    }
    return Long.parseLong(line.group(1));
  }
}
