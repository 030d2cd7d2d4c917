package org.voicepersona.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The data and labels of a plot, which is drawn in the page and as a picture. */
public sealed interface Plot {

  /** Returns the name of its picture, and of its place in the page. */
  String id();

  /** Returns what it shows, for a person. */
  String title();

  /**
   * Bars, one a category.
   *
   * @param id its name
   * @param title what it shows
   * @param unit of the values
   * @param categories the names of the bars, the first on top or on the left
   * @param values as many as categories
   * @param lying whether the bars lie, which leaves room for long names
   */
  record Bars(
      String id,
      String title,
      String unit,
      List<String> categories,
      List<Double> values,
      boolean lying)
      implements Plot {

    /** Copies the lists. */
    public Bars {
      categories = List.copyOf(categories);
      values = List.copyOf(values);
      if (categories.size() != values.size()) {
        throw new IllegalArgumentException(
            "%s has %d categories and %d values".formatted(id, categories.size(), values.size()));
      }
    }
  }

  /**
   * Lines over common places.
   *
   * @param id its name
   * @param title what it shows
   * @param xName what the places are
   * @param yName what the lines are
   * @param x the places, rising
   * @param series the lines by name, each with as many values as places
   */
  record Lines(
      String id, String title, String xName, String yName, double[] x, Map<String, double[]> series)
      implements Plot {

    /** Copies the map. */
    public Lines {
      series = Collections.unmodifiableMap(new LinkedHashMap<>(series));
    }
  }

  /**
   * A matrix of counts.
   *
   * @param id its name
   * @param confusion the counts, and their names
   */
  record Matrix(String id, Confusion confusion) implements Plot {

    @Override
    public String title() {
      return confusion.name();
    }
  }
}
