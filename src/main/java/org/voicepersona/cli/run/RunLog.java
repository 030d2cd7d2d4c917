package org.voicepersona.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.slf4j.LoggerFactory;
import org.voicepersona.cli.terminal.PlainLayout;

/** The log file of one run, which takes all logging instead of the terminal. */
final class RunLog implements AutoCloseable {

  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final String LOCAL = "voicepersona-logs";

  private final Logger root;
  private final FileAppender<ILoggingEvent> appender = new FileAppender<>();

  private RunLog(LoggerContext context, Path file) {
    root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    PlainLayout layout = new PlainLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    root.setLevel(Level.INFO);
    root.addAppender(appender);
  }

  /**
   * Sends all logging of this process to a new file in {@code result}, or in {@value #LOCAL} of the
   * working directory if {@code result} is not on this machine.
   */
  static RunLog open(Path result) throws IOException {
    boolean here = result.getFileSystem().equals(FileSystems.getDefault());
    Path directory = here ? result : Path.of(LOCAL);
    String time = NAME.format(ZonedDateTime.now(ZoneId.systemDefault()));
    String unique = UUID.randomUUID().toString().substring(0, 8);
    String name = "%s-%d-%s.log".formatted(time, ProcessHandle.current().pid(), unique);
    Path file = directory.resolve(name);
    Files.createDirectories(directory);
    // Must be new: an existing file, possibly a link, is not written to.
    Files.createFile(file);
    return new RunLog((LoggerContext) LoggerFactory.getILoggerFactory(), file);
  }

  /** Returns the file. */
  String file() {
    return appender.getFile();
  }

  /** Closes the log and deletes its file. */
  void discard() throws IOException {
    close();
    Files.deleteIfExists(Path.of(file()));
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
