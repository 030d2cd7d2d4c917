package org.voicepersona.model.cuda.card;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.function.Consumer;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.compile.KernelSource;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.EmulatedContext;
import org.voicepersona.testing.EmulatedCuda;

/**
 * An emulated card whose kernels are compiled already.
 *
 * @param check of the kernels that are asked for
 * @param failures collects what is noted
 */
public record EmulatedKernelCard(
    EmulatedCuda cuda,
    ComputeCapability capability,
    Consumer<KernelSource> check,
    List<String> failures)
    implements KernelCard {

  @Override
  public CudaContext open() {
    return EmulatedContext.open(cuda);
  }

  @Override
  public byte[] code(KernelSource source) {
    check.accept(source);
    return EmulatedCuda.IMAGE.getBytes(UTF_8);
  }

  @Override
  public void noteFailure(KernelSource source, String reason) {
    failures.add(reason);
  }
}
