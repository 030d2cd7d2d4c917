package org.voicepersona.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.torch.TorchRuntime;

/** What is allocated when the memory runs out in the middle of a cache. */
class KeyValueCacheTest {

  private final List<Piece> made = new ArrayList<>();

  private static final class Piece implements KeyValueCache.StageCache {

    private int closed;

    @Override
    public void close() {
      closed++;
    }
  }

  private Piece make(int stage) {
    if (stage == 2) {
      throw outOfMemory();
    }
    Piece stageCache = new Piece();
    made.add(stageCache);
    return stageCache;
  }

  private static EngineException outOfMemory() {
    return new EngineException("CUDA out of memory. Tried to allocate 2.00 MiB");
  }

  @Test
  void aCacheThatCannotBeWholeLeavesNothingBehind() {
    assertThatThrownBy(() -> KeyValueCache.allocate(3, this::make, List.of()))
        .hasMessageContaining("out of memory");
    assertThat(made).hasSize(2).allMatch(stageCache -> stageCache.closed == 1);
  }

  @Test
  void aCacheThatCannotGrowKeepsWhatItHas() {
    Piece old = new Piece();
    assertThatThrownBy(
            () ->
                KeyValueCache.allocate(
                    3, stage -> stage == 0 ? old : make(stage), List.of(old, new Piece())))
        .hasMessageContaining("out of memory");
    assertThat(old.closed).isZero();
    assertThat(made).hasSize(1).allMatch(stageCache -> stageCache.closed == 1);
  }

  @Test
  void tensorsOfAPieceThatCannotBeWholeAreClosed() {
    try (NDManager manager = TorchRuntime.newManager(Device.cpu())) {
      NDArray values = manager.zeros(new Shape(2, 3));
      assertThatThrownBy(
              () ->
                  ContiguousCache.of(
                      () -> values,
                      () -> {
                        throw outOfMemory();
                      }))
          .hasMessageContaining("out of memory");
      assertThat(values.isReleased()).isTrue();
    }
  }
}
