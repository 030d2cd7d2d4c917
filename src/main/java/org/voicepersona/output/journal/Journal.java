package org.voicepersona.output.journal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.record.StoredOutcome;

/**
 * Keeps each outcome from the moment it exists until it is committed.
 *
 * <p>This is a handle that travels with the pipeline. All its copies in one process append to the
 * same segment, a file of this process alone, which is closed when the last step there lets go of
 * it. Once the run has ended in the process that launched it, nothing more is taken there.
 */
public final class Journal implements Serializable {

  /** How the names of its segments end. */
  public static final String EXTENSION = ".journal";

  private static final long serialVersionUID = 1;

  /** What only a power loss endangers is described again. */
  private static final Duration SYNC_INTERVAL = Duration.ofSeconds(1);

  /** By run: the segment of this process, and how many steps use it. */
  private static final Map<Run, OpenSegment> SEGMENTS = new HashMap<>();

  /** The runs that were launched by this process and have ended. */
  private static final Set<Run> ENDED = new HashSet<>();

  private record Run(String directory, String name) implements Serializable {}

  private static final class OpenSegment {
    private JournalSegment segment;
    private int users;

    private OpenSegment(JournalSegment segment) {
      this.segment = segment;
    }
  }

  private final Run run;
  private final long edition;

  /**
   * Makes a handle.
   *
   * @param directory the folder of segments
   * @param run what tells this run from others that used or will use the folder
   * @param edition how often the rows will have been described
   */
  public Journal(Path directory, String run, long edition) {
    this.run = new Run(directory.toString(), requireNonNull(run, "run is null"));
    this.edition = edition;
  }

  /** Tells that a step of this process will append. */
  public void attach() {
    synchronized (SEGMENTS) {
      OpenSegment open = open();
      if (open.segment.hasFailed()) {
        open.segment = newSegment(run);
      }
      open.users++;
    }
  }

  /**
   * Writes the outcome; when this returns, killing the process does not lose it. Called from many
   * threads.
   *
   * @return what was written, which is what is to be committed
   */
  public StoredOutcome append(Outcome outcome) {
    StoredOutcome stored = StoredOutcome.of(outcome, edition);
    segment().append(stored.toLine());
    return stored;
  }

  /** Tells that a step that had attached will append no more; the last one ends the segment. */
  public void detach() {
    synchronized (SEGMENTS) {
      OpenSegment open = SEGMENTS.get(run);
      if (open != null && --open.users <= 0) {
        SEGMENTS.remove(run);
        try {
          open.segment.close();
        } catch (IOException e) {
          throw new UncheckedIOException("cannot end the journal: " + e.getMessage(), e);
        }
      }
    }
  }

  /** Brings everything that this process has journalled to the disk, and ends it. */
  public void end() throws IOException {
    synchronized (SEGMENTS) {
      ENDED.add(run);
      OpenSegment open = SEGMENTS.remove(run);
      if (open != null) {
        open.segment.close();
      }
    }
  }

  private JournalSegment segment() {
    synchronized (SEGMENTS) {
      return open().segment;
    }
  }

  private OpenSegment open() {
    if (ENDED.contains(run)) {
      throw new IllegalStateException("the run has ended, its journal takes nothing more");
    }
    return SEGMENTS.computeIfAbsent(run, key -> new OpenSegment(newSegment(key)));
  }

  private static JournalSegment newSegment(Run run) {
    return new JournalSegment(OutputDirectory.path(run.directory()), EXTENSION, SYNC_INTERVAL);
  }
}
