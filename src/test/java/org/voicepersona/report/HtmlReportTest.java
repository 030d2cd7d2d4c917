package org.voicepersona.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.DescribedCorpus;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;

/** The page as a browser shows it, and the pictures beside it. */
class HtmlReportTest {

  private static final String HOSTILE =
      "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=2'>\"&\u202e";

  /** Whether each plot has a canvas with more than one colour; the library draws at once. */
  private static final String BLANK_PLOTS =
      """
      return [...document.querySelectorAll('.plot')].filter((plot) => {
        const canvas = plot.querySelector('canvas');
        if (!canvas || !canvas.width) { return true; }
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        const colours = new Set(new Uint32Array(data.buffer));
        return colours.size < 3;
      }).map((plot) => plot.id);
      """;

  @TempDir private Path folder;

  private Path report() {
    Program.Result result =
        Program.run("analyze", "--output=" + FinishedRun.directory(), "--to=" + folder);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("report: " + folder.resolve("report.html"));
    return folder.resolve("report.html");
  }

  @Test
  void everyPlotIsDrawnAndClipsPlay() {
    Path page = report();
    try (Browser browser = Browser.start()) {
      browser.open(page);
      assertThat(browser.list("return [...document.querySelectorAll('.plot')].map(p => p.id)"))
          .contains(
              "gender",
              "age",
              "accent",
              "duration",
              "description-lengths",
              "f0-median-hz",
              "agreement-gender",
              "agreement-pitch",
              "agreement-pace",
              "words-gender-1");
      assertThat(browser.list(BLANK_PLOTS)).isEmpty();
      assertThat(
              browser.await(
                  """
                  const audio = document.querySelector('audio');
                  audio.addEventListener('timeupdate', () => audio.currentTime > 0.2 && done('plays'));
                  audio.addEventListener('error', () => done(audio.error.message));
                  audio.play().catch((e) => done(String(e)));
                  """))
          .isEqualTo("plays");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void isReadableOnAPhoneInTheDark() {
    Path page = report();
    try (Browser browser = Browser.start()) {
      browser.prefer("dark");
      browser.size(390, 844);
      browser.open(page);
      assertThat(browser.list(BLANK_PLOTS)).isEmpty();
      assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
          .isEqualTo(true);
      assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
          .isEqualTo("rgb(20, 23, 28)");
      browser.prefer("light");
      assertThat(browser.list(BLANK_PLOTS)).isEmpty();
      assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
          .isEqualTo("rgb(255, 255, 255)");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static VoiceRecord hostile(int index) {
    Map<RecordField, Object> values = new EnumMap<>(RecordField.class);
    values.put(RecordField.INDEX, (long) index);
    for (RecordField field : RecordField.values()) {
      if (field.type() == RecordField.Type.TEXT) {
        values.put(field, HOSTILE + index % 3 + " " + HOSTILE);
      }
    }
    values.put(RecordField.FLAGS, List.of(HOSTILE));
    values.put(RecordField.F0_MEDIAN_HZ, 120.0 + index);
    values.put(RecordField.DURATION_MEASURED, 2.0);
    return new VoiceRecord(values);
  }

  private static RunSummary summary(String corpus) {
    return new RunSummary(
        "",
        DescribedCorpus.UNKNOWN,
        ChosenDescriber.UNKNOWN,
        true,
        1,
        new TreeMap<>(Map.of("dataset", corpus)),
        new RunSummary.Counts(0, 0, 0, 0, 0, 0),
        "",
        "2026-01-01T00:00:00Z",
        new TreeMap<>(),
        new TreeMap<>(),
        List.of(new RunSummary.Milestone(0, 0), new RunSummary.Milestone(2, 50)),
        List.of(),
        "");
  }

  @Test
  void textFromOutsideStaysText() throws IOException {
    Stream<VoiceRecord> voices = IntStream.range(0, 60).mapToObj(HtmlReportTest::hostile);
    Analysis analysis = Analysis.of(voices, Stream.of(), 0);
    Path page = HtmlReport.write(analysis, summary(HOSTILE), Optional.empty(), folder);
    try (Browser browser = Browser.start()) {
      browser.open(page);
      assertThat(browser.list(BLANK_PLOTS)).isEmpty();
      browser.run(
          """
          document.querySelectorAll('.plot').forEach((plot) =>
            echarts.getInstanceByDom(plot).dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: 0 }));
          """);
      assertThat(browser.run("return window.hacked ?? 'no'")).isEqualTo("no");
      assertThat((String) browser.run("return document.querySelector('h1').textContent"))
          .contains("<script>");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void everyPlotIsAPictureToo() throws IOException {
    report();
    try (Stream<Path> pictures = Files.list(folder.resolve("plots"))) {
      assertThat(pictures.toList())
          .hasSizeGreaterThan(15)
          .allSatisfy(
              picture -> assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(1000));
    }
  }

  @Test
  void anEmptyResultHasAPageToo() throws IOException {
    Analysis nothing = Analysis.of(Stream.of(), Stream.of(), 0);
    Path page = HtmlReport.write(nothing, summary("c"), Optional.empty(), folder);
    assertThat(page).content().contains("<b>0</b> voices");
  }

  @Test
  void theFiguresAreJson() throws IOException {
    Program.Result result = Program.run("analyze", "--json", "--output=" + FinishedRun.directory());
    JsonNode figures = new ObjectMapper().readTree(result.out());
    assertThat(figures.get("described").asInt()).isEqualTo(33);
    assertThat(figures.at("/agreement/0/counts")).hasSize(3);
    int agreed = figures.at("/agreement/0/counts/0/0").asInt();
    int contradicted = figures.at("/agreement/0/counts/0/1").asInt();
    assertThat(agreed).isGreaterThan(5);
    assertThat(contradicted).isZero();
    assertThat(figures.at("/typical_words/gender/male/0/word").asText()).isNotEmpty();
  }
}
