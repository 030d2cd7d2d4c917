package org.voicepersona.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prepares to run a main class of the tests in a Java process of its own. */
public final class JavaProcess {

  /** Java of this process. */
  static final String LAUNCHER = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private JavaProcess() {}

  /** Returns a process that is not started: small, with the class path of this one. */
  public static ProcessBuilder of(Class<?> mainClass, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(LAUNCHER);
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(ProgramClasses.options());
    command.addAll(options);
    command.addAll(List.of("-cp", ProgramClasses.path(), mainClass.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
