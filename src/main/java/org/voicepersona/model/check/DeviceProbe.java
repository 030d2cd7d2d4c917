package org.voicepersona.model.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.CudaException;
import org.voicepersona.model.cuda.driver.CudaStream;
import org.voicepersona.model.cuda.driver.DeviceSlab;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;

/** Looks at a device without a model. */
public final class DeviceProbe {

  private static final long BLOCK_BYTES = 256_000_000;
  private static final int COPIES = 10;
  private static final int ROUNDS = 3;

  private DeviceProbe() {}

  /**
   * Returns how many bytes a second are read and written, together, where 256 MB are copied on a
   * CUDA device, by libtorch where it computes there, else by the driver: the best of {@value
   * #ROUNDS} rounds.
   */
  public static double copiedBytesPerSecond(ComputeDevice device) {
    return device.torchFault().isEmpty()
        ? copiedByTorch(device)
        : copiedByDriver(InstalledCards.ofThisMachine().open(device.number()));
  }

  private static double copiedByTorch(ComputeDevice device) {
    double best = 0;
    try (NDManager manager = TorchRuntime.newManager(device.torchDevice());
        TorchModule machine =
            TorchModule.load(manager, DeviceProbe.class, "Machine", Map.of("training", false))) {
      NDArray from = block(manager);
      NDArray to = block(manager);
      best =
          bestRate(
              () -> machine.call(manager, "copy", from, to).close(),
              () -> to.get("0:1").toFloatArray());
    }
    TorchRuntime.returnFreeMemory(device.torchDevice());
    return best;
  }

  /** Closes the context. */
  private static double copiedByDriver(CudaContext opened) {
    try (CudaContext context = opened;
        CudaStream stream = context.newStream();
        DeviceSlab from = context.allocate(BLOCK_BYTES);
        DeviceSlab to = context.allocate(BLOCK_BYTES)) {
      return bestRate(() -> stream.copy(to.first(), from.first(), BLOCK_BYTES), stream::await);
    }
  }

  private static double bestRate(Runnable copy, Runnable await) {
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < COPIES; i++) {
        copy.run();
      }
      await.run();
      best = Math.max(best, 2e9 * BLOCK_BYTES * COPIES / (System.nanoTime() - start));
    }
    return best;
  }

  private static NDArray block(NDManager manager) {
    return manager.zeros(new Shape(BLOCK_BYTES / Float.BYTES));
  }

  /**
   * Takes the memory of a CUDA device until it refuses, and gives it back. Returns whether that
   * refusal was told as one for want of memory; where the driver goes on with the host's memory,
   * there is none.
   */
  public static boolean refusesWhenFull(ComputeDevice device) {
    return device.torchFault().isEmpty() ? torchRefuses(device) : driverRefuses(device.number());
  }

  private static boolean torchRefuses(ComputeDevice device) {
    long bytes = InstalledCards.ofThisMachine().card(device.number()).totalBytes();
    try (NDManager manager = TorchRuntime.newManager(device.torchDevice())) {
      for (long taken = 0; taken <= bytes; taken += BLOCK_BYTES) {
        block(manager);
      }
      return false;
    } catch (RuntimeException e) {
      if (ShortageException.isOfMemory(e)) {
        return true;
      }
      throw e;
    } finally {
      TorchRuntime.returnFreeMemory(device.torchDevice());
    }
  }

  private static boolean driverRefuses(int number) {
    InstalledCards cards = InstalledCards.ofThisMachine();
    long bytes = cards.card(number).totalBytes();
    List<DeviceSlab> taken = new ArrayList<>();
    try (CudaContext context = cards.open(number)) {
      try {
        while (taken.size() * BLOCK_BYTES <= bytes) {
          taken.add(context.allocate(BLOCK_BYTES));
        }
        return false;
      } finally {
        taken.forEach(DeviceSlab::close);
      }
    } catch (CudaException e) {
      if (e.isOfMemory()) {
        return true;
      }
      throw e;
    }
  }
}
