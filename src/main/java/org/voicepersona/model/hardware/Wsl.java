package org.voicepersona.model.hardware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The Windows Subsystem for Linux, whose GPUs are those of Windows. */
final class Wsl {

  private static final String KERNEL = "microsoft";

  private Wsl() {}

  /**
   * Returns what to beware of with GPUs under WSL; nothing elsewhere.
   *
   * @param release the file with the name of the kernel's release: {@code
   *     /proc/sys/kernel/osrelease}
   */
  static Optional<String> caution(Path release) {
    try {
      return Files.isReadable(release)
              && Files.readString(release).toLowerCase(Locale.ROOT).contains(KERNEL)
          ? Optional.of(
              "under WSL the driver moves to the host's memory what the card has no room for, and"
                  + " all becomes slow: --gpu-memory keeps below what Windows leaves free")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // Such files are made up by the kernel: WSL's can be read.
    }
  }
}
