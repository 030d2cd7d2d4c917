package org.voicepersona.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.slf4j.LoggerFactory;

/** The log file of one run: whatever the libraries have to say; the terminal stays quiet. */
final class RunLog implements AutoCloseable {

  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final String LOCAL = "voicepersona-logs";
  private static final String PATTERN = "%d{ISO8601} %-5level [%thread] %logger{40}: %msg%n";

  private final Logger root;
  private final FileAppender<ILoggingEvent> appender = new FileAppender<>();

  private RunLog(LoggerContext context, Path file) {
    root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    PatternLayoutEncoder layout = new PatternLayoutEncoder();
    layout.setContext(context);
    layout.setPattern(PATTERN);
    layout.start();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(layout);
    appender.start();
    root.setLevel(Level.INFO);
    root.addAppender(appender);
  }

  /**
   * Sends all logging of this process to a new file in {@code result}, or in {@value #LOCAL} of the
   * working directory if that is not on this machine.
   */
  static RunLog open(Path result) {
    boolean here = result.getFileSystem().equals(FileSystems.getDefault());
    Path directory = here ? result : Path.of(LOCAL);
    String time = NAME.format(ZonedDateTime.now(ZoneId.systemDefault()));
    Path file = directory.resolve("%s-%d.log".formatted(time, ProcessHandle.current().pid()));
    return new RunLog((LoggerContext) LoggerFactory.getILoggerFactory(), file);
  }

  /** Returns the file. */
  String file() {
    return appender.getFile();
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
