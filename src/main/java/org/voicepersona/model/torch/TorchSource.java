package org.voicepersona.model.torch;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import org.voicepersona.model.cuda.CudaLibraries;
import org.voicepersona.model.cuda.Glibc;

/**
 * Where libtorch is loaded from: the folder that the user names, else the one with CUDA beside the
 * program, else the class path.
 *
 * @param folder the folder; empty for the class path
 * @param isNamed whether the user names it
 * @param cuda CUDA's libraries, if libtorch was built for CUDA
 * @param refusal why there is no CUDA; empty if there is
 */
record TorchSource(
    Optional<Path> folder, boolean isNamed, Optional<CudaLibraries> cuda, String refusal) {

  /** Why there is no CUDA if the build has not gathered its libraries. */
  private static final String NOT_GATHERED =
      "this libtorch was built for the CPU alone: mvn -Pcuda package gathers the other";

  TorchSource {
    requireNonNull(folder, "folder is null");
    requireNonNull(cuda, "cuda is null");
    requireNonNull(refusal, "refusal is null");
  }

  /** Returns the source for this process; loads only what it takes to query the system. */
  static TorchSource ofThisProcess() {
    Optional<CudaLibraries> beside = CudaLibraries.besideProgram();
    return of(DjlLibraries.namedTorch(), beside, beside.flatMap(it -> Glibc.fault()));
  }

  /**
   * Chooses the source.
   *
   * @param named the folder that the user names; empty for none
   * @param beside CUDA's libraries beside the program
   * @param unfit why CUDA's libraries cannot run on this system; empty if they can
   */
  static TorchSource of(String named, Optional<CudaLibraries> beside, Optional<String> unfit) {
    if (!named.isEmpty()) {
      Path folder = Path.of(named);
      Optional<CudaLibraries> cuda = CudaLibraries.in(folder).filter(CudaLibraries::haveTorch);
      return new TorchSource(Optional.of(folder), true, cuda, cuda.isPresent() ? "" : NOT_GATHERED);
    }
    Optional<CudaLibraries> torch = beside.filter(CudaLibraries::haveTorch);
    return torch.isPresent() && unfit.isEmpty()
        ? new TorchSource(torch.map(CudaLibraries::folder), false, torch, "")
        : new TorchSource(Optional.empty(), false, Optional.empty(), unfit(torch, unfit));
  }

  private static String unfit(Optional<CudaLibraries> beside, Optional<String> unfit) {
    return beside
        .flatMap(it -> unfit)
        .map(why -> why + ": libtorch for the CPU is used instead")
        .orElse(NOT_GATHERED);
  }

  /** Returns the place, for messages. */
  String toWords() {
    return folder.map(path -> "in " + path).orElse("from the class path");
  }
}
