package org.voicepersona.output.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.LineInput;

/**
 * Reads on in the segments of a folder, to which processes append meanwhile: each whole line once.
 * A line that a killed process has torn has no end and never comes.
 */
final class SegmentFollower {

  private final Path directory;
  private final String extension;
  private final Map<Path, Reading> readings = new HashMap<>();

  /** How far a segment was read; one for each, so that there is one path for each. */
  private static final class Reading {
    private final Path segment;
    private long offset;

    Reading(Path segment) {
      this.segment = segment;
    }
  }

  /** Takes a line. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Takes a line.
     *
     * @param offset of its first byte in {@code segment}
     * @param line without its line feed
     */
    void take(Path segment, long offset, byte[] line) throws IOException;
  }

  SegmentFollower(Path directory, String extension) {
    this.directory = directory;
    this.extension = extension;
  }

  /** Hands on what has come since the last time. */
  void readOn(Receiver receiver) throws IOException {
    for (Path segment : DurableFiles.list(directory, "*" + extension)) {
      try {
        readOn(readings.computeIfAbsent(segment, Reading::new), receiver);
      } catch (NoSuchFileException e) {
        // It was listed before its run was settled.
        readings.remove(segment);
      }
    }
  }

  private static void readOn(Reading reading, Receiver receiver) throws IOException {
    try (LineInput lines = new LineInput(reading.segment, reading.offset)) {
      for (var line = lines.next(); line.isPresent() && lines.hasEnded(); line = lines.next()) {
        receiver.take(reading.segment, reading.offset, line.get());
        reading.offset += line.get().length + 1;
      }
    }
  }
}
