package org.voicepersona.globe.parquet.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageMemoryTest {

  private final PageMemory memory = new PageMemory(100, 1000, 10);
  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    others.shutdownNow();
  }

  @Test
  void whatNobodyCanEverHaveIsRefused() {
    PageMemory.Lease lease = memory.lease(() -> {});

    assertThatThrownBy(() -> lease.take(1001))
        .isInstanceOf(PageTooLargeException.class)
        .hasMessageContaining("1,001 bytes at once, more than the 1,000");
    assertThat(memory.used()).isZero();
  }

  @Test
  void aReaderThatIsAloneMayTakeMoreThanTheBudget() throws Exception {
    PageMemory.Lease lease = memory.lease(() -> {});
    lease.take(60);
    lease.take(600);

    assertThat(memory.used()).isEqualTo(660);
    lease.close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void whoRestsGivesBackWhatAnotherNeeds() throws Exception {
    AtomicReference<PageMemory.Lease> resting = new AtomicReference<>();
    resting.set(memory.lease(() -> resting.get().give(80)));
    resting.get().take(80);
    PageMemory.Lease working = memory.lease(() -> {});

    working.take(90);

    assertThat(memory.used()).isEqualTo(90);
  }

  @Test
  void whoWorksIsWaitedFor() throws Exception {
    PageMemory.Lease working = memory.lease(() -> {});
    working.begin();
    working.take(80);
    Future<?> waiting =
        others.submit(
            () -> {
              PageMemory.Lease lease = memory.lease(() -> {});
              lease.begin();
              lease.take(50);
              return lease;
            });
    assertThat(waiting.isDone()).isFalse();
    assertThat(memory.used()).isEqualTo(80);

    working.give(80);

    waiting.get(1, TimeUnit.MINUTES);
    assertThat(memory.used()).isEqualTo(50);
  }

  @Test
  void readersThatAllWaitForEachOtherGoOn() throws Exception {
    List<Future<?>> readers = new ArrayList<>();
    for (int reader = 0; reader < 8; reader++) {
      readers.add(
          others.submit(
              () -> {
                try (PageMemory.Lease lease = memory.lease(() -> {})) {
                  lease.begin();
                  for (int page = 0; page < 200; page++) {
                    lease.take(40);
                    lease.take(40);
                    lease.give(80);
                  }
                  lease.end();
                }
                return null;
              }));
    }
    for (Future<?> reader : readers) {
      reader.get(1, TimeUnit.MINUTES);
    }
    assertThat(memory.used()).isZero();
  }
}
