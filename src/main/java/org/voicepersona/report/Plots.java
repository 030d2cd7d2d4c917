package org.voicepersona.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.run.RunSummary;

/** Makes the plots of an analysis, by section of the report. */
final class Plots {

  private static final int MOST_BARS = 12;

  private static final Map<RecordField, String> MEASURE_NAMES =
      Map.of(
          RecordField.F0_MEDIAN_HZ, "Median pitch, Hz",
          RecordField.F0_RANGE_SEMITONES, "Range of the pitch, semitones",
          RecordField.SPEAKING_RATE, "Syllables a second",
          RecordField.LOUDNESS_DB, "Loudness, LUFS",
          RecordField.SNR_DB, "Speech over noise, dB",
          RecordField.HNR_DB, "Harmonics over noise, dB");

  private Plots() {}

  /** Returns the sections in order of display, each with at least one plot. */
  static Map<String, List<Plot>> of(Analysis analysis, RunSummary run) {
    Map<String, List<Plot>> sections = new LinkedHashMap<>();
    put(sections, "Who speaks", who(analysis));
    put(sections, "How long", lengths(analysis));
    put(sections, "What was measured", measures(analysis));
    put(sections, "Does the text agree?", agreement(analysis));
    put(sections, "Words that tell groups apart", words(analysis));
    put(sections, "What went wrong", faults(analysis));
    put(sections, "Speed", speed(run));
    return sections;
  }

  private static void put(Map<String, List<Plot>> sections, String name, List<Plot> plots) {
    if (!plots.isEmpty()) {
      sections.put(name, plots);
    }
  }

  private static List<Plot> who(Analysis analysis) {
    List<Plot> plots = new ArrayList<>();
    addBars(plots, "gender", "Gender", analysis.gender().mostFrequentFirst(), false);
    addBars(plots, "age", "Age", analysis.age().mostFrequentFirst(), false);
    addBars(plots, "accent", "Accent", analysis.accent().mostFrequentFirst(), true);
    return plots;
  }

  private static List<Plot> lengths(Analysis analysis) {
    List<Plot> plots = new ArrayList<>();
    addBars(plots, "duration", "Length of the clips", analysis.duration().byName(), false);
    Map<String, double[]> series = new LinkedHashMap<>();
    analysis
        .lengthHistograms()
        .forEach(
            (field, histogram) -> {
              if (analysis.descriptionLengths().get(field).mean() > 0) {
                series.put(field.fieldName().replace('_', ' '), histogram.percent());
              }
            });
    if (!series.isEmpty()) {
      double[] middles = analysis.lengthHistograms().get(RecordField.VOICE_ANALYSIS).middles();
      plots.add(
          new Plot.Lines(
              "description-lengths",
              "Length of the descriptions",
              "characters",
              "% of the voices",
              middles,
              series));
    }
    return plots;
  }

  private static List<Plot> measures(Analysis analysis) {
    List<Plot> plots = new ArrayList<>();
    for (RecordField field : Analysis.MEASURES) {
      Map<String, double[]> series = new LinkedHashMap<>();
      double[] x = {};
      for (Map.Entry<String, Histogram> group : analysis.measures().get(field).entrySet()) {
        if (group.getValue().total() > 0) {
          series.put(group.getKey(), group.getValue().percent());
          x = group.getValue().middles();
        }
      }
      if (!series.isEmpty()) {
        String name = MEASURE_NAMES.get(field);
        String id = field.fieldName().replace('_', '-');
        plots.add(new Plot.Lines(id, name, name, "% of the gender", x, series));
      }
    }
    return plots;
  }

  private static List<Plot> agreement(Analysis analysis) {
    List<Plot> plots = new ArrayList<>();
    for (Confusion confusion : analysis.agreement()) {
      String about = confusion.name().substring(0, confusion.name().indexOf(':'));
      plots.add(new Plot.Matrix("agreement-" + about.toLowerCase(Locale.ROOT), confusion));
    }
    return plots;
  }

  private static List<Plot> words(Analysis analysis) {
    List<Plot> plots = new ArrayList<>();
    analysis
        .typicalWords()
        .forEach(
            (label, groups) -> {
              int number = 0;
              for (Map.Entry<String, List<WordContrast.Typical>> group : groups.entrySet()) {
                plots.add(
                    new Plot.Bars(
                        "words-" + label.fieldName() + "-" + ++number,
                        "Typical of %s: %s".formatted(label.fieldName(), group.getKey()),
                        "standard deviations",
                        group.getValue().stream().map(WordContrast.Typical::word).toList(),
                        group.getValue().stream().map(WordContrast.Typical::z).toList(),
                        true));
              }
            });
    return plots;
  }

  private static List<Plot> faults(Analysis analysis) {
    List<Plot> plots = new ArrayList<>();
    addBars(plots, "flags", "Flags", analysis.flags().mostFrequentFirst(), true);
    addBars(plots, "failures", "Failures", analysis.failureReasons().mostFrequentFirst(), true);
    return plots;
  }

  private static List<Plot> speed(RunSummary run) {
    List<RunSummary.Milestone> reached = run.milestones();
    if (reached.size() < 2) {
      return List.of();
    }
    double[] x = new double[reached.size() - 1];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      RunSummary.Milestone from = reached.get(i);
      RunSummary.Milestone to = reached.get(i + 1);
      x[i] = to.seconds();
      y[i] = (to.rows() - from.rows()) / (to.seconds() - from.seconds());
    }
    return List.of(
        new Plot.Lines(
            "speed",
            "Speed of the last run",
            "seconds since its start",
            "clips a second",
            x,
            Map.of("clips a second", y)));
  }

  private static void addBars(
      List<Plot> plots, String id, String title, List<Distribution.Entry> entries, boolean lying) {
    if (entries.isEmpty()) {
      return;
    }
    List<Distribution.Entry> shown = entries.subList(0, Math.min(MOST_BARS, entries.size()));
    List<String> names = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (Distribution.Entry entry : shown) {
      names.add(entry.value());
      values.add((double) entry.count());
    }
    if (entries.size() > shown.size()) {
      names.add("%d others".formatted(entries.size() - shown.size()));
      values.add(
          (double)
              entries.subList(shown.size(), entries.size()).stream()
                  .mapToLong(Distribution.Entry::count)
                  .sum());
    }
    plots.add(new Plot.Bars(id, title, "voices", names, values, lying));
  }
}
