package org.voicepersona.model.cuda.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.CudaActivity.Counts;
import org.voicepersona.testing.EmulatedCuda;

/** CUDA's driver as the program calls it, over an emulated card. */
class CudaDriverTest {

  private static final SortedMap<String, Integer> SIZES =
      new TreeMap<>(
          Map.of("HIDDEN", 128, "FEED_FORWARD", 128, "HEADS", 1, "VOCABULARY", 128, "GROUP", 64));

  @TempDir static Path folder;
  private static EmulatedCuda card;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    card = EmulatedCuda.build(folder, SIZES);
  }

  @Test
  void saysWhatTheDriverRefuses() {
    CudaDriver driver = CudaDriver.load(card.library().toString());
    assertThatThrownBy(() -> driver.open(1))
        .isInstanceOf(CudaException.class)
        .hasMessageContainingAll("device 1", "CUDA_ERROR_101", "error 101");
    try (CudaContext context = driver.open(0)) {
      assertThatThrownBy(() -> context.load("damaged".getBytes(UTF_8)))
          .hasMessageContainingAll("loading kernels", "device kernel image is invalid");
      assertThatThrownBy(() -> context.allocate(1L << 60))
          .hasMessageContainingAll("1,152,921,504,606,846,976 bytes", "out of memory")
          .matches(e -> ((CudaException) e).isOfMemory());
      try (CudaModule module = context.load(EmulatedCuda.IMAGE.getBytes(UTF_8))) {
        assertThatThrownBy(() -> module.kernel("none", 32, 0))
            .hasMessageContainingAll("kernel 'none'", "named symbol not found");
        assertThatThrownBy(() -> module.kernel("embed", 32, 1 << 20))
            .hasMessageContaining("1,048,576 bytes of shared memory for 'embed'");
      }
    }
  }

  @Test
  void tellsOfACardAndOfItsMemory() throws Exception {
    CudaDriver driver = EmulatedContext.driver(card);
    assertThat(driver.devices()).isEqualTo(1);
    assertThat(driver.card(0))
        .isEqualTo(
            new CudaCard(
                "Emulated Card",
                "GPU-00112233-4455-6677-8899-aabbccddeeff",
                2L << 30,
                new ComputeCapability(8, 6),
                false));
    CardMemory before = driver.memory(0);
    try (CudaContext context = driver.open(0);
        DeviceSlab slab = context.allocate(1_000)) {
      assertThat(slab.first()).isNotZero();
      CardMemory after = driver.memory(0);
      assertThat(after.totalBytes()).isEqualTo(2L << 30);
      assertThat(after.usedBytes() - before.usedBytes()).isEqualTo(1_000);
      context.makeCurrent();
    }
    long current = card.currentContext();
    assertThat(current).isNotZero();
    driver.memory(0);
    assertThat(card.currentContext()).as("it stays").isEqualTo(current);
    FutureTask<Long> elsewhere =
        new FutureTask<>(
            () -> {
              driver.memory(0);
              return card.currentContext();
            });
    new Thread(elsewhere).start();
    assertThat(elsewhere.get()).as("there was none").isZero();
  }

  @Test
  void copiesThereAndBackAndCountsWhatItDoes() {
    CudaDriver driver = EmulatedContext.driver(card);
    try (CudaContext context = driver.open(0);
        CudaStream stream = context.newStream();
        DeviceSlab first = context.allocate(512);
        DeviceSlab second = context.allocate(512);
        PinnedBuffer buffer = context.allocatePinned(512)) {
      buffer.content().put(511, (byte) 7);
      Counts counts =
          driver
              .work()
              .count(
                  () -> {
                    stream.upload(first.first(), buffer, 512);
                    stream.copy(second.first(), first.first(), 512);
                    buffer.content().put(511, (byte) 0);
                    stream.download(buffer, second.first(), 512);
                    stream.await();
                  });
      assertThat(buffer.content().get(511)).isEqualTo((byte) 7);
      assertThat(counts).isEqualTo(new Counts(0, 3, 1));
    }
  }

  @Test
  void endsACaptureThatFails() {
    try (CudaContext context = EmulatedContext.open(card);
        CudaModule module = context.load(EmulatedCuda.IMAGE.getBytes(UTF_8));
        CudaStream stream = context.newStream();
        DeviceSlab slab = context.allocate(512);
        PinnedBuffer buffer = context.allocatePinned(512)) {
      CudaKernel kernel = module.kernel("embed", 32, 0);
      assertThatThrownBy(() -> stream.capture(() -> stream.launch(kernel, 1, 1, "an address")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("parameter is an address");
      stream.upload(slab.first(), buffer, 512); // which a capture would refuse
      stream.await();
      assertThatThrownBy(() -> stream.upload(slab.first(), buffer, 513))
          .hasMessageContaining("513 bytes are wanted of a buffer of 512");
      slab.take(1);
      slab.take(256);
      assertThatThrownBy(() -> slab.take(1)).hasMessageContaining("of which 512 are taken");
    }
  }
}
