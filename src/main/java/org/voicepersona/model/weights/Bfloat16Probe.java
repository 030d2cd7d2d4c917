package org.voicepersona.model.weights;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;

/**
 * Detects whether libtorch multiplies bfloat16 matrices slowly on this machine. oneDNN is fast on
 * processors with AVX-512; on others bfloat16 takes 5 to 30 times as long as float32.
 */
final class Bfloat16Probe {

  private static final Logger LOG = LoggerFactory.getLogger(Bfloat16Probe.class);

  private Bfloat16Probe() {}

  /** Returns whether it is slow; false if this libtorch was built without oneDNN. */
  static boolean isSlowOnThisMachine() {
    return Found.SLOW;
  }

  /** Holds the result, which is determined once per process. */
  private static final class Found {

    static final boolean SLOW = ask();

    private static boolean ask() {
      try (NDManager manager = TorchRuntime.newManager(Device.cpu());
          TorchModule probe =
              TorchModule.load(
                  manager, Bfloat16Probe.class, "Bfloat16Probe", Map.of("training", false))) {
        return probe.call(manager, "multiplies").toLongArray()[0] == 0;
      } catch (EngineException e) {
        LOG.debug("libtorch does not tell whether it multiplies bfloat16", e);
        return false;
      }
    }
  }
}
