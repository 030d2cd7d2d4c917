package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.Program;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code --help} prints on terminals of any width. */
class HelpTest {

  static Stream<String> commands() {
    List<String> names = new ArrayList<>();
    collect(VoicePersona.commandLine(), names);
    return names.stream();
  }

  private static void collect(CommandLine command, List<String> names) {
    names.add(command.getCommandSpec().qualifiedName(" ").replaceFirst("^voicepersona ?", ""));
    command.getSubcommands().values().forEach(sub -> collect(sub, names));
  }

  private static CommandLine find(String name) {
    CommandLine command = VoicePersona.commandLine();
    for (String word : words(name)) {
      command = command.getSubcommands().get(word);
    }
    return command;
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
  }

  private static Stream<String> descriptions(CommandSpec command) {
    return Stream.of(
            Stream.of(command.usageMessage().footer()),
            command.options().stream().flatMap(HelpTest::descriptions),
            command.positionalParameters().stream().flatMap(it -> Stream.of(it.description())))
        .flatMap(lines -> lines);
  }

  private static Stream<String> descriptions(OptionSpec option) {
    return option.hidden() ? Stream.of() : Stream.of(option.description());
  }

  /** Footers are kept as the layout takes them. */
  private static String asPrinted(String word) {
    StringBuilder printed = new StringBuilder();
    word.chars().forEach(c -> printed.append((char) (c >= 0xE000 ? c - 0xE000 : c)));
    return printed.toString();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isAtOnceWhatItsCommandIsFor(String name) {
    String[] command = words(name + " --help").toArray(new String[0]);
    Program.Result help = Program.run(command);
    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .startsWith("Usage: voicepersona" + (name.isEmpty() ? "" : " " + name))
        .containsPattern("[A-Z][^\\n]+[a-z][^\\n]*");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 66, 72, 80, 100, 132, 200})
  void fitsItsTerminalAndBreaksNoWord(int width) {
    for (String name : commands().toList()) {
      CommandLine command = find(name).setUsageHelpWidth(width);
      String help = command.getUsageMessage();
      assertThat(help.lines()).as(name).allMatch(line -> line.length() <= width);
      assertThat(help.chars()).as("nothing of the layout's is left").noneMatch(c -> c >= 0xE000);
      List<String> printed = words(help);
      descriptions(find(name).getCommandSpec())
          .flatMap(text -> words(text).stream())
          .map(HelpTest::asPrinted)
          .filter(word -> word.matches("[^$%]*[-/:.][^$%]*"))
          .forEach(word -> assertThat(printed).as(name + " at " + width).contains(word));
    }
  }

  /** The commonest value of {@code --split} is spelled like a command. */
  @Test
  void theCommandOfAJobFileHasItsOptionsWhateverStandsBehind() {
    CommandLine program = VoicePersona.commandLineFor("@job.args", "--split", "test");
    assertThat(program.getSubcommands().get("process").getCommandSpec().findOption("--input"))
        .isNotNull();
  }

  /** Commands that are not named are made without their options. */
  @Test
  void isTheSameWhereCommandsAreOutlines() {
    assertThat(VoicePersona.commandLineFor("--help").getUsageMessage())
        .isEqualTo(VoicePersona.commandLine().getUsageMessage());
    assertThat(
            VoicePersona.commandLineFor("--help")
                .getSubcommands()
                .get("process")
                .getCommandSpec()
                .options())
        .isEmpty();
    for (String name : commands().filter(it -> !it.isEmpty()).toList()) {
      CommandLine command = VoicePersona.commandLineFor(words(name).toArray(new String[0]));
      for (String word : words(name)) {
        command = command.getSubcommands().get(word);
      }
      assertThat(command.getUsageMessage()).isEqualTo(find(name).getUsageMessage());
    }
    assertThat(Program.run("help", "process").out()).isEqualTo(find("process").getUsageMessage());
  }
}
