package org.voicepersona.model.hardware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The Windows Subsystem for Linux, which uses the GPUs and driver of Windows. */
final class Wsl {

  private static final String KERNEL = "microsoft";

  private Wsl() {}

  /**
   * Returns a warning about GPUs under WSL; empty elsewhere.
   *
   * @param release the file with the kernel's release: {@code /proc/sys/kernel/osrelease}
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
      return Optional.empty(); // not WSL, where the file is readable
    }
  }
}
