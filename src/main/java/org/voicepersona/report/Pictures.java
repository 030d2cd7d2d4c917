package org.voicepersona.report;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws plots as PNG pictures, for papers and slides. */
final class Pictures {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 620;
  private static final int LONGEST_NAME = 28;

  private Pictures() {}

  /** Draws a plot to {@code ID.png} in {@code folder}, and returns the file. */
  static Path draw(Plot plot, Path folder) {
    Path file = folder.resolve(plot.id() + ".png");
    Chart<?, ?> chart = chart(plot);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    chart.paint(image.createGraphics(), WIDTH, HEIGHT);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", png)) {
        throw new IllegalStateException("every Java platform writes PNG files");
      }
      // ImageIO would not tell why a write failed on a full disk, and would leave the file open.
      Files.write(file, png.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
    return file;
  }

  private static Chart<?, ?> chart(Plot plot) {
    if (plot instanceof Plot.Bars bars) {
      return bars(bars);
    } else if (plot instanceof Plot.Lines lines) {
      return lines(lines);
    }
    return matrix((Plot.Matrix) plot);
  }

  private static CategoryChart bars(Plot.Bars bars) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(bars.title())
            .yAxisTitle(bars.unit())
            .build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setXAxisLabelRotation(bars.lying() ? 90 : 0);
    chart.addSeries(bars.title(), shortened(bars.categories()), bars.values());
    return chart;
  }

  private static XYChart lines(Plot.Lines lines) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(lines.title())
            .xAxisTitle(lines.xName())
            .yAxisTitle(lines.yName())
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    lines
        .series()
        .forEach((name, y) -> chart.addSeries(name, lines.x(), y).setMarker(SeriesMarkers.NONE));
    return chart;
  }

  private static HeatMapChart matrix(Plot.Matrix matrix) {
    Confusion confusion = matrix.confusion();
    HeatMapChart chart =
        new HeatMapChartBuilder().width(WIDTH).height(HEIGHT).title(confusion.name()).build();
    chart.getStyler().setShowValue(true);
    chart.getStyler().setXAxisLabelRotation(30);
    List<Number[]> cells = new ArrayList<>();
    for (int row = 0; row < confusion.said().size(); row++) {
      for (int column = 0; column < confusion.known().size(); column++) {
        int fromBelow = confusion.said().size() - 1 - row;
        cells.add(new Number[] {column, fromBelow, confusion.counts()[row][column]});
      }
    }
    List<String> rows = new ArrayList<>(confusion.said());
    Collections.reverse(rows);
    chart.addSeries(confusion.name(), confusion.known(), rows, cells);
    return chart;
  }

  private static List<String> shortened(List<String> names) {
    List<String> shortened = new ArrayList<>();
    for (String name : names) {
      int[] start = name.codePoints().limit(LONGEST_NAME).toArray();
      String text = new String(start, 0, start.length);
      String unique = text.length() < name.length() ? text + "…" : text;
      while (shortened.contains(unique)) {
        unique += " ";
      }
      shortened.add(unique);
    }
    return shortened;
  }
}
