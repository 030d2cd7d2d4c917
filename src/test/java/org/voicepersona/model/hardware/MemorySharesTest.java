package org.voicepersona.model.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemorySharesTest {

  @ParameterizedTest
  @CsvSource({
    // A tenth stays.
    "30000, 3000, 2000, 27000",
    // What the heap has yet to take is more.
    "7000, 1000, 100, 6100",
    "30000, 10000, 0, 20000",
    // A heap that may be larger than is good takes two fifths.
    "30000, 20000, 0, 18000",
    "8000, 8000, 100, 4800",
    "500, 1000, 100, 300",
    "0, 256, 128, 0"
  })
  void aModelLeavesRoomForTheHeap(long available, long heap, long taken, long model) {
    MemoryShares shares = new MemoryShares(new HostMemory(64_000, available, true), heap, taken);

    assertThat(shares.modelBytes()).isEqualTo(model);
    assertThat(shares.restBytes()).isEqualTo(available - model);
  }

  @Test
  void aHeapTakesNoMoreThanItMay() {
    HostMemory host = new HostMemory(10, 10, false);
    assertThatThrownBy(() -> new MemoryShares(host, 4, 5))
        .hasMessageContaining("taken 5 bytes, must be 0 to 4");
  }
}
