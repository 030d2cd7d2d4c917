package org.voicepersona.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.voicepersona.cli.terminal.NearestName;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The argument files that a command line names with {@code @FILE}, from the working directory or
 * the program's own folder. In them, {@value #PROGRAM} is replaced by that folder.
 */
final class JobFiles {

  private static final String PROGRAM = "${program}";

  private final Path program;
  private final Set<Path> read = new HashSet<>();

  /**
   * Makes the resolver.
   *
   * @param program the folder of the program, for the files that come with it
   */
  JobFiles(Path program) {
    this.program = program.toAbsolutePath();
  }

  /** Returns those of this process, whose program folder {@code scripts/voicepersona} sets. */
  static JobFiles ofThisProgram() {
    return new JobFiles(Path.of(System.getProperty("voicepersona.home", "")));
  }

  /**
   * Returns the words of a command line with each {@code @FILE} replaced by the words of the file.
   * A leading {@code @@} stands for a literal {@code @}.
   *
   * @throws IllegalArgumentException if a file cannot be read; the message names it
   */
  List<String> expand(List<String> words) {
    List<String> expanded = new ArrayList<>();
    for (String word : words) {
      if (word.startsWith("@@")) {
        expanded.add(word.substring(1));
      } else if (word.startsWith("@") && word.length() > 1) {
        expanded.addAll(wordsOf(word.substring(1)));
      } else {
        expanded.add(word);
      }
    }
    return expanded;
  }

  private List<String> wordsOf(String name) {
    Path file = find(name);
    if (!read.add(file)) {
      throw new IllegalArgumentException("@%s names itself".formatted(name));
    }
    List<String> words =
        new CommandLine(CommandSpec.create())
            .setUnmatchedArgumentsAllowed(true).parseArgs("@" + file).expandedArgs().stream()
                .map(word -> word.replace(PROGRAM, program.toString()))
                .toList();
    List<String> expanded = expand(words);
    read.remove(file);
    return expanded;
  }

  private Path find(String name) {
    try {
      for (Path folder : List.of(Path.of(""), program)) {
        Path file = folder.resolve(name).toAbsolutePath().normalize();
        if (Files.isRegularFile(file)) {
          if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(file + " may not be read");
          }
          return file;
        }
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'%s' is no name of a file".formatted(name), e);
    }
    throw new IllegalArgumentException(
        "There is no file %s, which @%s names%s"
            .formatted(
                name, name, neighbour(name).map(": did you mean @%s?"::formatted).orElse("")));
  }

  /** Returns the most similar file name in the same folder, if one may have been meant. */
  private Optional<String> neighbour(String name) {
    List<String> names = new ArrayList<>();
    for (Path base : List.of(Path.of(""), program)) {
      Path folder = base.resolve(name).toAbsolutePath().normalize().getParent();
      Path start = base.toAbsolutePath().normalize();
      if (folder != null && Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .filter(Files::isRegularFile)
              .map(file -> file.startsWith(start) ? start.relativize(file) : file)
              .forEach(file -> names.add(file.toString()));
        } catch (IOException e) {
          return Optional.empty();
        }
      }
    }
    return NearestName.of(name, names);
  }
}
