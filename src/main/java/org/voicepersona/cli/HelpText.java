package org.voicepersona.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.voicepersona.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Help.IParameterRenderer;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help that fits the terminal's width. picocli may break a line within an address, a path or an
 * option; so during layout, punctuation is replaced by characters at which it does not break.
 */
final class HelpText {

  private static final int NARROWEST = 60;
  private static final int WIDEST = 200;

  /** First replacement character: the start of Unicode's private use area. */
  private static final int HIDDEN = 0xE000;

  private static final int SIGNS = 0x80;

  private HelpText() {}

  /** Installs this help for a program and its commands. */
  static void install(CommandLine program) {
    program.setUsageHelpWidth(Math.max(NARROWEST, Math.min(WIDEST, Terminal.columns())));
    program.setHelpFactory(Wrapped::new);
    layOut(program.getCommandSpec());
    Map<String, IHelpSectionRenderer> sections = new LinkedHashMap<>(program.getHelpSectionMap());
    sections.replaceAll((name, section) -> help -> shown(section.render(help)));
    program.setHelpSectionMap(sections);
  }

  private static void layOut(CommandSpec command) {
    UsageMessageSpec usage = command.usageMessage();
    // picocli's built-in help command puts its description above its usage.
    Stream<String> description =
        Stream.concat(Stream.of(usage.header()), Stream.of(usage.description()));
    usage.description(hidden(description.toArray(String[]::new)));
    usage.header(new String[0]).synopsisHeading("Usage: ");
    usage.footer(hidden(usage.footer()));
    command.subcommands().values().forEach(sub -> layOut(sub.getCommandSpec()));
  }

  private static String[] hidden(String[] lines) {
    return Stream.of(lines).map(HelpText::hidden).toArray(String[]::new);
  }

  /** Returns a text with the punctuation of its words replaced. */
  private static String hidden(String text) {
    StringBuilder hidden = new StringBuilder();
    text.chars().forEach(c -> hidden.append((char) (isSign(c) ? HIDDEN + c : c)));
    return hidden.toString();
  }

  /** Returns whether a character is replaced; those of picocli's variables and markup are not. */
  private static boolean isSign(int c) {
    return c > ' '
        && c < SIGNS
        && !Character.isLetterOrDigit(c)
        && c != '$'
        && c != '{'
        && c != '}'
        && c != '%'
        && c != '@'
        && c != '|';
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .forEach(c -> shown.append((char) (c > HIDDEN && c < HIDDEN + SIGNS ? c - HIDDEN : c)));
    return shown.toString();
  }

  /** picocli's help without line breaks inside words. */
  private static final class Wrapped extends Help {

    Wrapped(CommandSpec command, ColorScheme colors) {
      super(command, colors);
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
      IOptionRenderer usual = super.createDefaultOptionRenderer();
      return (option, labels, colors) -> hidden(usual.render(option, labels, colors), colors);
    }

    @Override
    public IParameterRenderer createDefaultParameterRenderer() {
      IParameterRenderer usual = super.createDefaultParameterRenderer();
      return (parameter, labels, colors) -> hidden(usual.render(parameter, labels, colors), colors);
    }

    private static Text[][] hidden(Text[][] rows, ColorScheme colors) {
      for (Text[] row : rows) {
        int last = row.length - 1;
        row[last] = colors.ansi().new Text(HelpText.hidden(row[last].plainString()), colors);
      }
      return rows;
    }
  }
}
