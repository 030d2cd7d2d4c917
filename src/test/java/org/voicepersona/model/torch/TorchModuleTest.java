package org.voicepersona.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TorchModuleTest {

  private static final Map<String, Object> ATTRIBUTES =
      Map.of("training", false, "heads", 3, "eps", 0.5);

  private final NDManager manager = TorchRuntime.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void callsAMethodWithATensorANumberAndItsOwnFields() {
    try (TorchModule probe =
        TorchModule.load(manager, TorchModuleTest.class, "Probe", ATTRIBUTES)) {
      NDArray x = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
      NDArray y = probe.call(manager, "plus", x, 10);
      assertThat(y.getShape()).isEqualTo(new Shape(2, 2));
      assertThat(y.toFloatArray()).containsExactly(182f, 215f, 215f, 254f);
    }
  }

  @Test
  void passesListsBothWays() {
    try (TorchModule probe =
        TorchModule.load(manager, TorchModuleTest.class, "Probe", ATTRIBUTES)) {
      NDArray x = manager.create(new float[] {1, 2, 3}, new Shape(3, 1));
      List<NDArray> pieces =
          probe.callForList(
              manager,
              "pieces",
              x,
              new long[] {1, 2},
              List.of(x.toType(ai.djl.ndarray.types.DataType.INT32, true)));
      assertThat(pieces).hasSize(3);
      assertThat(pieces.get(0).toFloatArray()).containsExactly(1f);
      assertThat(pieces.get(1).toFloatArray()).containsExactly(14f, 18.5f, 18.5f, 24.5f);
      assertThat(pieces.get(2).toFloatArray()).containsExactly(1f, 2f, 3f);
    }
  }

  @Test
  void saysWhatWentWrongInsideTorchScript() {
    try (TorchModule probe =
        TorchModule.load(manager, TorchModuleTest.class, "Probe", ATTRIBUTES)) {
      assertThatThrownBy(() -> probe.call(manager, "absent")).isInstanceOf(EngineException.class);
    }
  }
}
