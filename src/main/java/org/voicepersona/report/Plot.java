package org.voicepersona.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The data and labels of a plot, drawn in the page and as a picture. */
public sealed interface Plot {

  /** Returns the base name of the picture, which is also the id in the page. */
  String id();

  /** Returns the title for readers. */
  String title();

  /**
   * A bar chart.
   *
   * @param id see {@link Plot#id}
   * @param title see {@link Plot#title}
   * @param unit of the values
   * @param categories names of the bars, the first on top or on the left
   * @param values one for each category
   * @param lying whether bars are horizontal, which leaves room for long names
   */
  record Bars(
      String id,
      String title,
      String unit,
      List<String> categories,
      List<Double> values,
      boolean lying)
      implements Plot {

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
   * A line chart.
   *
   * @param id see {@link Plot#id}
   * @param title see {@link Plot#title}
   * @param xName title of the x axis
   * @param yName title of the y axis
   * @param x the x values of all lines, rising
   * @param series the y values of each line by name, one for each x
   */
  record Lines(
      String id, String title, String xName, String yName, double[] x, Map<String, double[]> series)
      implements Plot {

    public Lines {
      series = Collections.unmodifiableMap(new LinkedHashMap<>(series));
    }
  }

  /**
   * A confusion matrix.
   *
   * @param id see {@link Plot#id}
   * @param confusion the counts and their names
   */
  record Matrix(String id, Confusion confusion) implements Plot {

    @Override
    public String title() {
      return confusion.name();
    }
  }
}
