package org.voicepersona.model.decoder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.CudaLibraries;
import org.voicepersona.model.cuda.compile.CubinCache;
import org.voicepersona.model.cuda.compile.KernelSource;
import org.voicepersona.model.cuda.compile.Nvrtc;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.CudaDriver;
import org.voicepersona.model.cuda.step.StepShape;
import org.voicepersona.natives.NativeLibraries;

/**
 * A card of this machine, for which the kernels are compiled once.
 *
 * @param number of the device, from 0
 */
record CudaCard(int number) implements CheckedKernels.Card {

  /** Where Linux tells the version of the driver; WSL does not have it. */
  private static final Path MODULE = Path.of("/proc/driver/nvidia/version");

  private static final String PROGRAM = "decoder.cu";
  private static final List<String> HEADERS =
      List.of(
          "device.cuh", "step.cuh", "linear.cuh", "norm.cuh", "attention.cuh", "candidates.cuh");

  @Override
  public CudaContext open() {
    return CudaDriver.load().open(number);
  }

  @Override
  public ComputeCapability capability() {
    return CudaDriver.load().capability(number);
  }

  @Override
  public byte[] code(StepShape shape) throws IOException {
    Nvrtc compiler = Nvrtc.load();
    return cache().code(compiler, source(shape), compiler.target(capability()));
  }

  @Override
  public void noteFailure(StepShape shape, String reason) throws IOException {
    Nvrtc compiler = Nvrtc.load();
    cache().noteFailure(compiler, source(shape), compiler.target(capability()), reason);
  }

  private static KernelSource source(StepShape shape) {
    return KernelSource.ofResources(CudaLibraries.class, PROGRAM, HEADERS, shape.defines());
  }

  private static CubinCache cache() throws IOException {
    Path folder = NativeLibraries.ofThisProcess().folder().resolve("cuda-kernels");
    String version = CudaDriver.load().version();
    return new CubinCache(
        folder, Files.exists(MODULE) ? version + " " + Files.readString(MODULE) : version);
  }
}
