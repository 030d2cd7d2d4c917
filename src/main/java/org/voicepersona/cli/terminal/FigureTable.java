package org.voicepersona.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Measured figures, each beside its limit: a table for people, or one JSON object. */
public final class FigureTable {

  private final PrintWriter out;
  private final boolean json;
  private final Map<String, Double> values = new LinkedHashMap<>();

  /** Makes a table that prints each figure as it is added, or all of them as JSON. */
  public FigureTable(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
    if (!json) {
      print(
          String.format(Locale.ROOT, "%-44s %10s %10s %7s", "measure", "value", "limit", "ratio"));
    }
  }

  /** Adds a figure that has no limit. */
  public void add(String measure, double value) {
    add(measure, value, OptionalDouble.empty());
  }

  /** Adds a figure with its limit, for the ratio of the two. */
  public void add(String measure, double value, double limit) {
    add(measure, value, OptionalDouble.of(limit));
  }

  private void add(String measure, double value, OptionalDouble limit) {
    values.put(measure, value);
    String line = String.format(Locale.ROOT, "%-44s %10.2f", measure, value);
    if (limit.isPresent()) {
      line +=
          String.format(
              Locale.ROOT, " %10.2f %7.2f", limit.getAsDouble(), value / limit.getAsDouble());
    }
    if (!json) {
      print(line);
    }
  }

  /** Ends the table; prints the JSON object, if JSON was asked for. */
  public void end() {
    if (json) {
      try {
        print(new ObjectMapper().writeValueAsString(values));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a map of numbers could not be written as JSON", e);
      }
    }
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
