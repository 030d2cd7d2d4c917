package org.voicepersona.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.voicepersona.output.FolderUpdate;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.RunSummary;

/**
 * Writes an analysis as a self-contained page with plots, styles and recordings. It works offline,
 * in light and dark mode, on small and large screens.
 *
 * <p>Texts of the corpus and of describers are escaped.
 */
public final class HtmlReport {

  private static final String PAGE = "report.html";
  private static final String PICTURES = "plots/";

  private static final String PLOT_LIBRARY =
      "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

  private final Analysis analysis;
  private final RunSummary run;
  private final Optional<ClipSource> clips;
  private final StringBuilder html = new StringBuilder();

  private HtmlReport(Analysis analysis, RunSummary run, Optional<ClipSource> clips) {
    this.analysis = analysis;
    this.run = run;
    this.clips = clips;
  }

  /**
   * Writes {@code report.html} and its plots as pictures, {@code plots/*.png}; replaces only those
   * of an earlier analysis.
   *
   * @param clips the source of the examples' recordings, if they are to be playable
   * @return the page
   */
  public static Path write(
      Analysis analysis, RunSummary run, Optional<ClipSource> clips, Path folder)
      throws IOException {
    try (FolderUpdate update = FolderUpdate.of(folder)) {
      update.require(List.of(PAGE));
      Map<String, List<Plot>> sections = Plots.of(analysis, run);
      Path workshop = update.workshop();
      Path pictures = Files.createDirectory(workshop.resolve("plots"));
      List<Path> drawn =
          sections.values().parallelStream()
              .flatMap(plots -> plots.stream().map(plot -> Pictures.draw(plot, pictures)))
              .toList();
      Path page = workshop.resolve(PAGE);
      Files.writeString(page, new HtmlReport(analysis, run, clips).page(sections), CREATE_NEW);
      for (Path picture : drawn) {
        update.add(picture, PICTURES + picture.getFileName(), 1);
      }
      update.add(page, PAGE, 1);
      update.commit(path -> path.startsWith(PICTURES));
      return folder.resolve(PAGE);
    }
  }

  private String page(Map<String, List<Plot>> sections) throws IOException {
    html.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
        <link rel="icon" href="data:,">
        <title>Voices</title>
        <style>
        """);
    html.append(resource("report.css")).append("</style>\n</head>\n<body>\n");
    addHead();
    sections.forEach(this::addSection);
    addClips();
    addSettings();
    html.append("<script>").append(resource(PLOT_LIBRARY)).append("</script>\n");
    html.append("<script type=\"application/json\" id=\"plots\">")
        .append(plots(sections))
        .append("</script>\n<script>")
        .append(resource("report.js"))
        .append("</script>\n</body>\n</html>\n");
    return html.toString();
  }

  private void addHead() {
    String corpus = run.fingerprint().getOrDefault("dataset", "");
    html.append("<h1>Voices of ").append(text(corpus.isEmpty() ? "the corpus" : corpus));
    html.append("</h1>\n<p class=\"faint\">described by ");
    StringJoiner describers = new StringJoiner(", ");
    analysis.describers().mostFrequentFirst().forEach(entry -> describers.add(entry.value()));
    html.append(text(describers.toString()));
    html.append(
        run.ended().isEmpty()
            ? ""
            : ", " + text(run.ended().substring(0, Math.min(10, run.ended().length()))));
    html.append(run.complete() ? "" : " · the run is not complete").append("</p>\n");
    html.append("<ul class=\"figures\">\n");
    figure("%,d".formatted(analysis.described()), "voices");
    Moments seconds = analysis.seconds();
    if (seconds.count() > 0) {
      figure(time(seconds.mean() * seconds.count()), "of speech");
      figure("%.1f s".formatted(seconds.mean()), "a clip");
    }
    figure("%,d".formatted(analysis.flagged()), "with a flag");
    figure("%,d".formatted(analysis.failed()), "failed");
    Double speed = run.measures().get("rows_per_second");
    if (speed != null) {
      figure("%,.1f".formatted(speed), "clips a second");
    }
    html.append("</ul>\n");
  }

  private static String time(double seconds) {
    return seconds < 3600
        ? "%,.1f min".formatted(seconds / 60)
        : "%,.1f h".formatted(seconds / 3600);
  }

  private void figure(String value, String name) {
    html.append("<li><b>%s</b> %s</li>%n".formatted(text(value), text(name)));
  }

  private void addSection(String name, List<Plot> plots) {
    html.append("<h2>").append(text(name)).append("</h2>\n<div class=\"grid\">\n");
    for (Plot plot : plots) {
      html.append("<section class=\"card\"><h3>").append(text(plot.title())).append("</h3>");
      html.append("<div class=\"plot\" id=\"").append(plot.id()).append("\"></div></section>\n");
    }
    html.append("</div>\n");
  }

  private void addClips() throws IOException {
    if (analysis.examples().isEmpty()) {
      return;
    }
    html.append("<h2>Some of the voices</h2>\n<div class=\"grid\">\n");
    for (VoiceRecord voice : analysis.examples()) {
      html.append("<section class=\"card clip\"><h3>").append(speaker(voice)).append("</h3>\n");
      if (clips.isPresent()) {
        String flac = Base64.getEncoder().encodeToString(clips.get().flac(voice));
        html.append("<audio controls preload=\"metadata\" src=\"data:audio/flac;base64,");
        html.append(flac).append("\"></audio>\n");
      }
      for (String flag : voice.list(RecordField.FLAGS)) {
        html.append("<span class=\"flag\">").append(text(flag)).append("</span>");
      }
      paragraph("faint", voice.text(RecordField.TRANSCRIPT));
      paragraph("", voice.text(RecordField.VOICE_ANALYSIS));
      paragraph("", voice.text(RecordField.CHARACTER_DESCRIPTION));
      html.append("</section>\n");
    }
    html.append("</div>\n");
  }

  private static String speaker(VoiceRecord voice) {
    StringJoiner words = new StringJoiner(", ");
    Stream.of(RecordField.SPEAKER_ID, RecordField.GENDER, RecordField.AGE, RecordField.ACCENT)
        .map(voice::text)
        .filter(word -> !word.isEmpty())
        .forEach(words::add);
    return text(words.toString());
  }

  private void paragraph(String style, String content) {
    if (!content.isEmpty()) {
      html.append("<p class=\"").append(style).append("\">").append(text(content));
      html.append("</p>\n");
    }
  }

  private void addSettings() {
    html.append("<h2>Settings of the run</h2>\n<table>\n");
    run.fingerprint()
        .forEach(
            (name, value) ->
                html.append(
                    "<tr><td>%s</td><td>%s</td></tr>%n".formatted(text(name), text(value))));
    html.append("</table>\n");
  }

  private static String plots(Map<String, List<Plot>> sections) {
    List<Map<String, Object>> plots = new ArrayList<>();
    sections.values().forEach(section -> section.forEach(plot -> plots.add(plot(plot))));
    try {
      // A script element ends only at its end tag, so no < may remain.
      return new ObjectMapper().writeValueAsString(plots).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts and numbers are JSON", e);
    }
  }

  private static Map<String, Object> plot(Plot plot) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", plot.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    json.put("id", plot.id());
    if (plot instanceof Plot.Bars bars) {
      json.put("unit", bars.unit());
      json.put("categories", bars.categories());
      json.put("values", bars.values());
      json.put("lying", bars.lying());
    } else if (plot instanceof Plot.Lines lines) {
      json.put("xName", lines.xName());
      json.put("yName", lines.yName());
      json.put("x", lines.x());
      json.put("series", lines.series());
    } else if (plot instanceof Plot.Matrix matrix) {
      json.put("said", matrix.confusion().said());
      json.put("known", matrix.confusion().known());
      json.put("counts", matrix.confusion().counts());
    }
    return json;
  }

  /** Escapes text for HTML content and attributes. */
  private static String text(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case 0 -> escaped.append('\uFFFD');
                default -> escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its resource " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
