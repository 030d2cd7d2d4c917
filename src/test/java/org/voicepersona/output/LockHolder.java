package org.voicepersona.output;

import java.io.IOException;
import java.nio.file.Path;

/** A process that takes an output directory, says so, and keeps it until its input ends. */
final class LockHolder {

  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    try (Progress progress = Progress.open(Path.of(args[0]), SimulatedRun.FINGERPRINT, true)) {
      System.out.println("holds " + progress.output().root());
      while (System.in.read() >= 0) {}
    }
  }
}
