package org.voicepersona.cli.terminal;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.stream.Collectors;

/**
 * Lays out log events so that their text cannot forge others: control characters are replaced, and
 * only the first line of an event begins at the margin.
 */
public final class PlainLayout extends PatternLayout {

  private static final String MARGIN = "\t";

  /** Makes a layout with the pattern of all logs of this program. */
  public PlainLayout() {
    setPattern("%d{ISO8601} %-5level [%thread] %logger{40}: %msg%n");
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    return super.doLayout(event)
            .lines()
            .map(line -> Terminal.plain(line.stripTrailing(), line.length()))
            .map(String::stripTrailing)
            .collect(Collectors.joining(System.lineSeparator() + MARGIN))
        + System.lineSeparator();
  }
}
