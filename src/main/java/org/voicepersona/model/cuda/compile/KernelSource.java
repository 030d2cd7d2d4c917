package org.voicepersona.model.cuda.compile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A CUDA program with its headers.
 *
 * @param name of the program, for messages of the compiler
 * @param text the program
 * @param headers texts by the names under which they are included
 * @param defines values by the names of macros, in the order of the names
 */
public record KernelSource(
    String name, String text, Map<String, String> headers, SortedMap<String, Integer> defines) {

  /** Copies the maps. */
  public KernelSource {
    requireNonNull(name, "name is null");
    requireNonNull(text, "text is null");
    headers = Map.copyOf(headers);
    defines = new TreeMap<>(defines);
  }

  /**
   * Reads a program from resources.
   *
   * @param neighbour a class in whose package the files lie
   */
  public static KernelSource ofResources(
      Class<?> neighbour,
      String program,
      List<String> headers,
      SortedMap<String, Integer> defines) {
    Map<String, String> texts = new LinkedHashMap<>();
    headers.forEach(header -> texts.put(header, read(neighbour, header)));
    return new KernelSource(program, read(neighbour, program), texts, defines);
  }

  private static String read(Class<?> neighbour, String resource) {
    try (InputStream in = neighbour.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "the CUDA source %s is not beside %s".formatted(resource, neighbour.getName()));
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the CUDA source %s cannot be read".formatted(resource), e);
    }
  }
}
