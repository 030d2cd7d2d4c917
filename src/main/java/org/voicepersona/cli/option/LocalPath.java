package org.voicepersona.cli.option;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a path on this machine, or its {@code file:} URI; a blank one is refused. */
public final class LocalPath implements ITypeConverter<Path> {

  private static final Pattern FILE_URI = Pattern.compile("file:/.*", Pattern.DOTALL);
  private static final Pattern URI_ELSEWHERE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://");

  @Override
  public Path convert(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException("it is empty, must be a path on this machine");
    }
    try {
      if (FILE_URI.matcher(text).matches()) {
        return Path.of(URI.create(text));
      }
      if (!URI_ELSEWHERE.matcher(text).lookingAt()) {
        return Path.of(text);
      }
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'%s' is no path: %s".formatted(text, e.getMessage()));
    }
    throw new TypeConversionException("'%s' must be a path on this machine".formatted(text));
  }
}
