package org.voicepersona.output.journal;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.describe.ledger.Ledger;
import org.voicepersona.describe.ledger.Spent;
import org.voicepersona.describe.ledger.Usage;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.FailPoint;

class AnswerLedgerTest {

  private static final String FIRST = "a1".repeat(32);

  /** Has the same first digits as {@link #FIRST}. */
  private static final String SECOND = "a1".repeat(31) + "b2";

  private static final ChatAnswer ANSWER =
      new ChatAnswer("id-1", "m", "Tief & \"rauh\"\nschön.\u2028", "", "stop", new Usage(100, 20));

  @TempDir private Path folder;

  @AfterEach
  void removeFailPoint() {
    System.clearProperty(FailPoint.PROPERTY);
    FailPoint.reset();
  }

  private Ledger open() {
    return SerializableUtils.clone(new AnswerLedger.Location(folder.toString(), "run")).open();
  }

  private Path segment() throws IOException {
    List<Path> segments = DurableFiles.list(folder, "*.jsonl");
    assertThat(segments).hasSize(1);
    return segments.get(0);
  }

  @Test
  void givesBackWhatWasAnsweredHereAndElsewhere() {
    try (Ledger here = open();
        Ledger elsewhere = open()) {
      assertThat(elsewhere.find(FIRST)).isEmpty();
      here.sent(FIRST, "shard, row 1");
      assertThat(elsewhere.find(FIRST)).isEmpty();
      here.answered(FIRST, ANSWER);
      assertThat(here.find(FIRST)).contains(ANSWER);
      assertThat(elsewhere.find(FIRST)).contains(ANSWER);
      assertThat(here.find(SECOND)).isEmpty();
    }
    try (Ledger later = open()) {
      assertThat(later.find(FIRST)).contains(ANSWER);
    }
  }

  @Test
  void countsWhatAllHaveSpent() {
    try (Ledger here = open();
        Ledger elsewhere = open()) {
      here.sent(FIRST, "clip");
      here.unpaid(FIRST);
      here.sent(FIRST, "clip");
      here.answered(FIRST, ANSWER);
      elsewhere.sent(SECOND, "clip");
      elsewhere.unusable(SECOND, new Usage(7, 5));
      elsewhere.sent(SECOND, "clip");
      assertThat(here.spent()).isEqualTo(new Spent(3, new Usage(107, 25)));
      assertThat(elsewhere.spent()).isEqualTo(here.spent());
    }
    try (Ledger later = open()) {
      assertThat(later.spent()).isEqualTo(new Spent(3, new Usage(107, 25)));
    }
  }

  @Test
  void theFirstOfTwoAnswersStays() {
    try (Ledger ledger = open()) {
      ledger.answered(FIRST, ANSWER);
      ledger.answered(FIRST, new ChatAnswer("id-2", "m", "Hoch.", "", "stop", Usage.NONE));
      assertThat(ledger.find(FIRST)).contains(ANSWER);
    }
  }

  @Test
  void passesOverALineThatAKilledProcessHasTorn() throws Exception {
    try (Ledger killed = open()) {
      killed.answered(FIRST, ANSWER);
    }
    byte[] line = Files.readAllBytes(segment());
    Files.write(segment(), Arrays.copyOf(line, line.length / 2), APPEND);
    try (Ledger resumed = open()) {
      assertThat(resumed.find(FIRST)).contains(ANSWER);
      assertThat(resumed.spent().usage()).isEqualTo(new Usage(100, 20));
    }
  }

  @Test
  void saysWhereALineIsDamaged() throws Exception {
    try (Ledger ledger = open()) {
      ledger.sent(FIRST, "clip");
      ledger.answered(FIRST, ANSWER);
    }
    String text = Files.readString(segment());
    Files.writeString(segment(), text.replace("\"answered\"", "answered"));
    try (Ledger damaged = open()) {
      int start = text.indexOf('\n') + 1;
      assertThatThrownBy(() -> damaged.find(FIRST))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContainingAll(segment().toString(), "byte " + start, "paid for again");
    }
  }

  @Test
  void takesNothingMoreWhenTheDiskIsFull() {
    System.setProperty(FailPoint.PROPERTY, "journal-line:1:error");
    try (Ledger ledger = open()) {
      ledger.sent(FIRST, "clip");
      assertThatThrownBy(() -> ledger.answered(FIRST, ANSWER))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("No space left");
      assertThatThrownBy(() -> ledger.sent(SECOND, "clip"))
          .isInstanceOf(IllegalStateException.class);
      assertThat(ledger.find(FIRST)).isEmpty();
    }
  }

  /** With it, a limit of tokens would be one of more. */
  @Test
  void nobodyHasUsedLessThanNothing() throws Exception {
    try (Ledger ledger = open()) {
      ledger.answered(FIRST, ANSWER);
    }
    String line = Files.readString(segment()).replace(":100,", ":-100,");
    Files.writeString(segment(), line);
    try (Ledger ledger = open()) {
      assertThatThrownBy(ledger::spent)
          .hasMessageContaining("is damaged at byte 0: tokens are -100");
    }
  }
}
