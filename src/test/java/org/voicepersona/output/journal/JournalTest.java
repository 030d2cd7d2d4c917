package org.voicepersona.output.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.Outcomes;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.OutcomeReader.LastLine;

/** Appending to the journal. */
class JournalTest {

  @TempDir private Path folder;

  @AfterEach
  void removeFailPoint() {
    System.clearProperty(FailPoint.PROPERTY);
    FailPoint.reset();
  }

  private static void append(Journal journal, long row) {
    journal.append(Outcomes.described("train", row, "shard", row));
  }

  private List<Long> rows() throws IOException {
    List<Long> rows = new ArrayList<>();
    for (Path segment : DurableFiles.list(folder, "*.journal")) {
      try (OutcomeReader reader = new OutcomeReader(segment, LastLine.MAYBE_TORN)) {
        for (var outcome = reader.next(); outcome.isPresent(); outcome = reader.next()) {
          rows.add(outcome.get().place().id().row());
        }
      }
    }
    return rows;
  }

  @Test
  void copiesOfTheHandleAndThreadsShareOneSegment() throws Exception {
    Journal journal = new Journal(folder, "run", 1);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> appended = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      int first = thread * 100;
      Journal copy = SerializableUtils.clone(journal);
      appended.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 100; i++) {
                  append(copy, first + i);
                }
              }));
    }
    for (Future<?> each : appended) {
      each.get();
    }
    threads.shutdown();

    assertThat(DurableFiles.list(folder, "*")).hasSize(1);
    assertThat(rows()).doesNotHaveDuplicates().hasSize(400);
    journal.end();
  }

  @Test
  void anInterruptedThreadDoesNotEndTheJournal() throws Exception {
    Journal journal = new Journal(folder, "run", 1);
    Thread.currentThread().interrupt();
    append(journal, 0);
    assertThat(Thread.interrupted()).isTrue();
    append(journal, 1);
    assertThat(rows()).containsExactly(0L, 1L);
    journal.end();
  }

  @Test
  void nothingIsAppendedOnceClosedButALaterRunMay() throws IOException {
    Journal first = new Journal(folder, "first", 1);
    append(first, 0);
    first.end();
    assertThatThrownBy(() -> append(first, 1)).isInstanceOf(IllegalStateException.class);

    Journal second = new Journal(folder, "second", 1);
    append(second, 2);
    assertThat(rows()).containsExactlyInAnyOrder(0L, 2L);
    second.end();
  }

  @Test
  void nothingFollowsAFailedWrite() throws IOException {
    Journal journal = new Journal(folder, "run", 1);
    System.setProperty(FailPoint.PROPERTY, "journal-line:1:error");
    append(journal, 0);
    assertThatThrownBy(() -> append(journal, 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot write the journal " + folder)
        .hasMessageContaining("No space left on device");
    assertThatThrownBy(() -> append(journal, 2)).isInstanceOf(IllegalStateException.class);
    assertThat(rows()).containsExactly(0L);
    journal.end();
  }

  @Test
  void aStepThatIsMadeAnewAfterAFailedWriteWritesToAnotherSegment() throws IOException {
    Journal journal = new Journal(folder, "run", 1);
    journal.attach();
    System.setProperty(FailPoint.PROPERTY, "journal-line:1:error");
    append(journal, 0);
    assertThatThrownBy(() -> append(journal, 1)).isInstanceOf(UncheckedIOException.class);
    journal.attach();
    journal.detach();
    append(journal, 2);
    journal.detach();
    assertThat(rows()).containsExactlyInAnyOrder(0L, 2L);
  }

  /** The system takes lines for a file that is gone, and keeps none of them. */
  @Test
  void aRemovedSegmentTakesNoMoreAndIsTold() throws IOException {
    Path place = folder.resolve("journal");
    JournalSegment segment = new JournalSegment(place, Journal.EXTENSION, Duration.ZERO);
    segment.append(new byte[] {1});
    Path file = DurableFiles.list(place, "*").get(0);
    Files.delete(file);
    Files.delete(place);
    assertThatThrownBy(() -> segment.append(new byte[] {2}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("the journal " + file + " was removed while it was written");
    assertThat(segment.hasFailed()).isTrue();
    segment.close();
  }
}
