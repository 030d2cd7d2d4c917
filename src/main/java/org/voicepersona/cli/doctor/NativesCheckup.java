package org.voicepersona.cli.doctor;

import static org.voicepersona.cli.doctor.Finding.facts;

import java.util.Optional;
import org.voicepersona.cli.doctor.Finding.Verdict;
import org.voicepersona.natives.NativeLibraries;

/** Checks the folder where native libraries are unpacked, without which none can be loaded. */
final class NativesCheckup {

  private static final String CHECK = "natives";

  Finding finding() {
    Optional<String> fault = PrivateFolders.open().fault();
    if (fault.isPresent()) {
      return new Finding(CHECK, Verdict.FAIL, fault.get(), facts("fault", fault.get()));
    }
    NativeLibraries natives = NativeLibraries.ofThisProcess();
    return new Finding(
        CHECK,
        natives.lasting() ? Verdict.OK : Verdict.WARN,
        natives.lasting()
            ? "libraries are unpacked in " + natives.folder()
            : "libraries are unpacked anew by each run, for the home cannot be written to: %s names a folder that lasts"
                .formatted(NativeLibraries.VARIABLE),
        facts("directory", natives.folder().toString(), "lasting", natives.lasting()));
  }
}
