package org.voicepersona.cli.doctor;

import java.util.Optional;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.natives.NativeLibraries;
import org.voicepersona.natives.RunFolder;
import org.voicepersona.natives.UnsafeFolderException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * The private folders of a process, where no other user can change its temporary files and native
 * libraries.
 *
 * @param fault why there are none, and what to do; empty if they exist
 */
public record PrivateFolders(Optional<String> fault) {

  /** Finds or creates the folders. */
  public static PrivateFolders open() {
    try {
      RunFolder.open();
      NativeLibraries.ofThisProcess();
      return new PrivateFolders(Optional.empty());
    } catch (UnsafeFolderException e) {
      return new PrivateFolders(Optional.of(e.getMessage()));
    }
  }

  /** Executes the parsed command. Without private folders, only help and the doctor run. */
  public int execute(ParseResult parsed) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    if (fault.isPresent() && !isDoctor(parsed)) {
      CommandLine command = parsed.commandSpec().commandLine();
      command.getErr().println(fault.get());
      return ExitStatus.FAILED;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static boolean isDoctor(ParseResult parsed) {
    return parsed.hasSubcommand()
        && parsed.subcommand().commandSpec().userObject() instanceof DoctorCommand;
  }
}
