package org.voicepersona.model.cuda.card;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.compile.CubinCache;
import org.voicepersona.model.cuda.compile.KernelSource;
import org.voicepersona.model.cuda.compile.Nvrtc;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.CudaDriver;
import org.voicepersona.natives.NativeLibraries;

/**
 * A card of this machine, with a cache of compiled kernels.
 *
 * @param number of the device, from 0
 */
public record InstalledCard(int number) implements KernelCard {

  /** Linux's file with the driver's version; WSL does not have it. */
  private static final Path MODULE = Path.of("/proc/driver/nvidia/version");

  @Override
  public CudaContext open() {
    return driver().open(number);
  }

  @Override
  public ComputeCapability capability() {
    return driver().card(number).capability();
  }

  @Override
  public byte[] code(KernelSource source) throws IOException {
    Nvrtc compiler = Nvrtc.load();
    return cache().code(compiler, source, compiler.target(capability()));
  }

  @Override
  public void noteFailure(KernelSource source, String reason) throws IOException {
    Nvrtc compiler = Nvrtc.load();
    cache().noteFailure(compiler, source, compiler.target(capability()), reason);
  }

  private static CudaDriver driver() {
    return InstalledCards.ofThisMachine().driver().orElseGet(CudaDriver::load); // throws the fault
  }

  private static CubinCache cache() throws IOException {
    Path folder = NativeLibraries.ofThisProcess().folder().resolve("cuda-kernels");
    String version = driver().version();
    return new CubinCache(
        folder, Files.exists(MODULE) ? version + " " + Files.readString(MODULE) : version);
  }
}
