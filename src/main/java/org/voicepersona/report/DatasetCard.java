package org.voicepersona.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.voicepersona.describe.check.QualityFlag;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.report.card.WrittenSplit;

/**
 * Writes the card of a released data set from its run: the YAML that the Hub and {@code datasets}
 * read, and what a user should know.
 *
 * @see <a href="https://huggingface.co/docs/hub/datasets-cards">Dataset Cards</a>
 */
final class DatasetCard {

  /** A phrase in every card of this program, by which they are recognised. */
  static final String MARK = "made with VoicePersona";

  private static final double SECONDS_AN_HOUR = 3_600;
  private static final double SECONDS_A_MINUTE = 60;
  private static final double MEGABYTE = 1e6;
  private static final int MOST_ROWS = 10;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
  private static final String PROMPT = "describer.prompt.";

  private final Release.Settings settings;
  private final RunSummary run;
  private final Analysis analysis;
  private final Feature.Struct columns;
  private final List<WrittenSplit> splits;
  private final CardSource source;
  private final StringBuilder text = new StringBuilder();

  DatasetCard(
      Release.Settings settings,
      RunSummary run,
      Analysis analysis,
      Feature.Struct columns,
      List<WrittenSplit> splits) {
    this.settings = settings;
    this.run = run;
    this.analysis = analysis;
    this.columns = columns;
    this.splits = splits;
    this.source = CardSource.of(corpus(), settings);
  }

  /** Returns the card, in Markdown with a YAML header. */
  String text() {
    CardMetadata head =
        new CardMetadata(settings.title(), source, analysis.described(), columns, splits);
    text.append("---\n").append(head.yaml()).append("---\n\n");
    addSummary();
    addLoading();
    addMaking();
    addCounts();
    addFlags();
    addColumns();
    addLimits();
    return text.toString();
  }

  private String corpus() {
    return run.fingerprint().getOrDefault("dataset", "");
  }

  private void addSummary() {
    line("# " + MarkdownText.of(settings.title()));
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%,d clips of %sspeech%s, each with a description of how the voice sounds and of the character it would suit, and with the acoustic measures beside it; %s from %s.",
            analysis.described(),
            source.languageWords(),
            analysis.speakers() == 0
                ? ""
                : String.format(Locale.ROOT, " by %,d speakers", analysis.speakers()),
            MARK,
            source.link()));
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%s in all; clips last %.1f s on average (standard deviation %.1f s).",
            length(orZero(analysis.seconds().mean()) * analysis.seconds().count()),
            orZero(analysis.seconds().mean()),
            orZero(analysis.seconds().deviation())));
    line("");
    table(List.of("split", "clips", "size"));
    for (WrittenSplit split : splits) {
      row(
          split.name(),
          String.format(Locale.ROOT, "%,d", split.rows()),
          split.bytes() < MEGABYTE
              ? String.format(Locale.ROOT, "%.0f kB", split.bytes() / 1e3)
              : String.format(Locale.ROOT, "%,.1f MB", split.bytes() / MEGABYTE));
    }
    line("");
  }

  /** Returns a duration in the unit that suits it. */
  private static String length(double seconds) {
    if (seconds >= 2 * SECONDS_AN_HOUR) {
      return String.format(Locale.ROOT, "%,.1f hours", seconds / SECONDS_AN_HOUR);
    }
    return seconds >= 2 * SECONDS_A_MINUTE
        ? String.format(Locale.ROOT, "%.0f minutes", seconds / SECONDS_A_MINUTE)
        : String.format(Locale.ROOT, "%.0f seconds", seconds);
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  private void addLoading() {
    String first = splits.isEmpty() ? "train" : splits.get(0).name();
    text.append(
        """
        ## Loading

        ```python
        from datasets import load_dataset

        voices = load_dataset(%s, split="%s")
        good = voices.filter(lambda voice: not voice["flags"])
        ```

        In SQL, for instance with DuckDB; files are sorted by `index` and have Bloom filters on `speaker_id`:

        ```sql
        SELECT voice_analysis FROM 'data/%s-*.parquet' WHERE %s;
        ```

        """
            .formatted(settings.quotedName(), first, first, condition()));
  }

  /** Returns an SQL condition that some rows of the data set meet. */
  private String condition() {
    return analysis.examples().stream()
        .map(voice -> voice.text(RecordField.SPEAKER_ID))
        .filter(speaker -> PLAIN.matcher(speaker).matches())
        .findFirst()
        .map("speaker_id = '%s'"::formatted)
        .orElse("index < 10");
  }

  private void addMaking() {
    line("## How it was made");
    line("");
    table(List.of("setting", "value"));
    row("corpus", MarkdownText.of(corpus()));
    run.fingerprint()
        .forEach(
            (name, value) -> {
              if (!name.startsWith(PROMPT) && !name.equals("dataset") && !value.isEmpty()) {
                row(
                    MarkdownText.of(name.replace('_', ' ').replace("describer.", "")),
                    MarkdownText.of(value));
              }
            });
    run.versions()
        .forEach((name, value) -> row(MarkdownText.of(name) + " version", MarkdownText.of(value)));
    line("");
    if (run.fingerprint().keySet().stream().anyMatch(name -> name.startsWith(PROMPT))) {
      line("### Prompts");
      line("");
      run.fingerprint()
          .forEach(
              (name, value) -> {
                if (name.startsWith(PROMPT)) {
                  line("**" + MarkdownText.of(name.substring(PROMPT.length())) + "**");
                  line("");
                  value.lines().forEach(prompt -> line("> " + MarkdownText.of(prompt)));
                  line("");
                }
              });
    }
  }

  private void addCounts() {
    line("## What is in it");
    line("");
    line(
        String.format(
            Locale.ROOT,
            "Of %,d rows that were read, %,d were described, %,d failed and %,d were left out by filters%s.",
            run.counts().read(),
            run.counts().described(),
            run.counts().failed(),
            run.counts().filtered(),
            settings.excludeFlagged() ? "; descriptions with a flag are not in this release" : ""));
    line("");
    if (!run.complete()) {
      line(
          "**The run had not come to its end: there are rows of the corpus that it had not described.**");
      line("");
    }
    distribution("gender", analysis.gender());
    distribution("age", analysis.age());
    distribution("accent", analysis.accent());
    if (analysis.failureReasons().total() > 0) {
      distribution("failed because of", analysis.failureReasons());
    }
    table(List.of("text", "mean characters", "standard deviation"));
    Analysis.DESCRIPTIONS.forEach(
        field -> {
          Moments lengths = analysis.descriptionLengths().get(field);
          row(
              "`" + field.fieldName() + "`",
              String.format(Locale.ROOT, "%.0f", orZero(lengths.mean())),
              String.format(Locale.ROOT, "%.0f", orZero(lengths.deviation())));
        });
    line("");
  }

  private void distribution(String name, Distribution distribution) {
    List<Distribution.Entry> entries = distribution.mostFrequentFirst();
    table(List.of(name, "clips", "%"));
    for (Distribution.Entry entry : entries.subList(0, Math.min(MOST_ROWS, entries.size()))) {
      row(
          MarkdownText.of(entry.value()),
          String.format(Locale.ROOT, "%,d", entry.count()),
          String.format(Locale.ROOT, "%.1f", 100.0 * entry.count() / distribution.total()));
    }
    if (entries.size() > MOST_ROWS) {
      row(String.format(Locale.ROOT, "%d others", entries.size() - MOST_ROWS), "", "");
    }
    line("");
  }

  private void addFlags() {
    line("## Flags");
    line("");
    line(
        "Every description was checked, and `flags` lists what may be wrong with it. The checks are rules: they miss some faults, and now and then they are wrong.");
    line("");
    Map<String, Long> counts = new LinkedHashMap<>();
    analysis.flags().byName().forEach(entry -> counts.put(entry.value(), entry.count()));
    table(List.of("flag", "clips"));
    for (QualityFlag flag : QualityFlag.values()) {
      row(
          "`" + flag.label() + "`",
          String.format(Locale.ROOT, "%,d", counts.getOrDefault(flag.label(), 0L)));
    }
    line("");
  }

  private void addColumns() {
    line("## Columns");
    line("");
    StringJoiner names = new StringJoiner(", ");
    columns.fields().keySet().forEach(name -> names.add("`" + name + "`"));
    line(names + ".");
    line("");
    line(
        "Measures are null where a clip does not allow them: a whisper has no pitch. Fields that end in `_bin` are words for them, with fixed edges; those that a room falsifies are null. `audio_clipped` is the former name of `audio_truncated`. `recognized_transcript`, `recognized_language`, `word_error_rate` (against `transcript`; lower case, without punctuation) and `recognition_temperature` (above 0 where speech recognition drew other words than the likeliest, because those repeated themselves or were unlikely) are null where the describer does not recognise speech. `index` is the row's number in its split of the corpus, `shard` and `row` are where it lies there.");
    if (columns.fields().containsKey("audio")) {
      line("");
      line("`audio` is FLAC, mono, 16 kHz: what was heard, cut at the longest length above.");
    }
    line("");
  }

  private void addLimits() {
    String described =
        switch (run.fingerprint().getOrDefault("describer", "")) {
          case "acoustic" ->
              "The descriptions were put together by rules from the measures and from the corpus's labels; no listener and no language model was involved. The characters are invented.";
          case "whisper" ->
              "The descriptions were put together by rules from the measures, from the corpus's labels and from the number of words that speech recognition counted; no language model wrote them. The characters are invented.";
          default ->
              "The descriptions were written by a machine that listened to the clips; nobody has read them all. The characters are invented.";
        };
    text.append(
        """
        ## Limits

        - %s
        - Gender, age and accent are as the corpus lists them%s; they say nothing about a person beyond how the corpus lists a recording, and the groups above are not equally frequent.
        - Do not use it to identify people, or to judge them by their voices.

        """
            .formatted(described, source.isGlobe() ? ", some of which a model has guessed" : ""));
    addLicence();
  }

  private void addLicence() {
    line("## Licence");
    line("");
    String ofRecordings = "See the corpus for the licences of its recordings.";
    if (source.license().isEmpty()) {
      line("No licence was named for this release. " + ofRecordings);
      return;
    }
    line(
        "The descriptions and measures may be used under the licence `%s`, as far as that of the recordings allows. %s"
            .formatted(
                MarkdownText.of(source.license().get()),
                source.licenseIsOfCorpus(settings)
                    ? "The corpus is published under it."
                    : ofRecordings));
  }

  private void table(List<String> head) {
    line("| " + String.join(" | ", head) + " |");
    line("|" + " --- |".repeat(head.size()));
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
