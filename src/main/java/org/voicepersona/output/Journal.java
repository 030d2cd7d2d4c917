package org.voicepersona.output;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.voicepersona.describe.Outcome;
import org.voicepersona.describe.OutcomeLog;

/**
 * Keeps each outcome from the moment it exists until it is committed.
 *
 * <p>This is a handle that travels with the pipeline; all its copies in one process append to the
 * same segment. Once closed in a process, it takes nothing more there.
 */
public final class Journal implements OutcomeLog {

  private static final long serialVersionUID = 1;

  /** By folder: the segment of the latest run that this process has worked for. */
  private static final Map<String, OpenSegment> SEGMENTS = new HashMap<>();

  private record OpenSegment(String run, JournalSegment segment) {}

  private final String directory;
  private final String run;

  /**
   * Makes a handle.
   *
   * @param directory the folder of segments
   * @param run what tells this run from others that used or will use the folder
   */
  Journal(Path directory, String run) {
    this.directory = directory.toString();
    this.run = requireNonNull(run, "run is null");
  }

  @Override
  public void append(Outcome outcome) {
    segment().append(StoredOutcome.of(outcome).toLine());
  }

  /** Brings everything that this process has journalled to the disk, and ends it. */
  void close() throws IOException {
    segment().close();
  }

  private JournalSegment segment() {
    synchronized (SEGMENTS) {
      OpenSegment open = SEGMENTS.get(directory);
      if (open == null || !open.run.equals(run)) {
        open = new OpenSegment(run, new JournalSegment(Path.of(directory)));
        SEGMENTS.put(directory, open);
      }
      return open.segment;
    }
  }
}
