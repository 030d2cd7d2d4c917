package org.voicepersona.globe.parquet.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {

  private static final ByteRange FIRST = new ByteRange(2, 3);
  private static final ByteRange SECOND = new ByteRange(5, 4);

  @TempDir private Path folder;
  private final AtomicInteger opened = new AtomicInteger();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.write(folder.resolve("f"), new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  }

  private SeekableByteChannel open() throws IOException {
    opened.incrementAndGet();
    return FileChannel.open(file);
  }

  @Test
  void handsOutWhatItReadOnceAndReadsTheRestNow() throws IOException {
    ReadAhead ahead = new ReadAhead(100);
    ahead.start("f", FIRST, this::open);
    ahead.start("f", FIRST, this::open);
    try (FileChannel empty = FileChannel.open(Files.createFile(folder.resolve("empty")))) {
      assertThat(ahead.take("f", FIRST, empty)).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3, 4}));
      assertThat(opened).hasValue(1);
      assertThatThrownBy(() -> ahead.take("f", FIRST, empty))
          .hasMessageContaining("ends 3 bytes early");
    }
    try (SeekableByteChannel whole = open()) {
      assertThat(ahead.take("f", SECOND, whole))
          .isEqualTo(ByteBuffer.wrap(new byte[] {5, 6, 7, 8}));
    }
  }

  @Test
  void readsNoMoreAheadThanItHasRoomFor() throws Exception {
    ReadAhead ahead = new ReadAhead(FIRST.length() + SECOND.length() - 1);
    CountDownLatch mayRead = new CountDownLatch(1);
    ahead.start(
        "f",
        FIRST,
        () -> {
          await(mayRead);
          return open();
        });
    ahead.start("f", SECOND, this::open);
    mayRead.countDown();
    try (SeekableByteChannel whole = FileChannel.open(file)) {
      ahead.take("f", FIRST, whole);
      ahead.take("f", SECOND, whole);
    }
    assertThat(opened).as("the second was not read ahead").hasValue(1);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void forgetsWhatAReaderThatHasGoneLeftAndKeepsTheRest() throws IOException {
    ReadAhead ahead = new ReadAhead(FIRST.length() + SECOND.length());
    ahead.start("f", FIRST, this::open);
    ahead.start("g", SECOND, this::open);
    ahead.forgetAll("f");
    ahead.start("h", FIRST, this::open);
    try (FileChannel empty = FileChannel.open(Files.createFile(folder.resolve("empty")))) {
      assertThat(ahead.take("g", SECOND, empty).remaining()).isEqualTo(4);
      assertThat(ahead.take("h", FIRST, empty).remaining()).isEqualTo(3);
      assertThatThrownBy(() -> ahead.take("f", FIRST, empty)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void tellsAFaultToTheReaderWhoWantsTheRange() throws IOException {
    ReadAhead ahead = new ReadAhead(100);
    ahead.start(
        "f",
        FIRST,
        () -> {
          throw new NoSuchFileException("f", null, "it has gone");
        });
    try (SeekableByteChannel whole = open()) {
      assertThatThrownBy(() -> ahead.take("f", FIRST, whole))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("it has gone");
    }
  }
}
