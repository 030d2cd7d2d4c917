package org.voicepersona.report;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.voicepersona.describe.QualityFlag;
import org.voicepersona.output.Feature;
import org.voicepersona.output.RunSummary;

/**
 * The card of a released data set: the YAML that the Hub and {@code datasets} read, and what a
 * person should know before using it, all taken from the run.
 *
 * @see <a href="https://huggingface.co/docs/hub/datasets-cards">Dataset Cards</a>
 */
final class DatasetCard {

  /** Stands in every card, and tells it from others. */
  static final String MARK = "made with VoicePersona";

  /** Licences of corpora that are known. */
  private static final Map<String, String> LICENSES =
      Map.ofEntries(entry("MushanW/GLOBE_V2", "cc0-1.0"), entry("MushanW/GLOBE", "cc0-1.0"));

  private static final List<Long> SIZES =
      List.of(1_000L, 10_000L, 100_000L, 1_000_000L, 10_000_000L);
  private static final List<String> SIZE_NAMES =
      List.of("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "n>10M");

  private static final int MOST_ROWS = 10;
  private static final String PROMPT = "describer.prompt.";

  private final Release.Settings settings;
  private final RunSummary run;
  private final Analysis analysis;
  private final Feature.Struct columns;
  private final List<Release.WrittenSplit> splits;
  private final StringBuilder text = new StringBuilder();

  DatasetCard(
      Release.Settings settings,
      RunSummary run,
      Analysis analysis,
      Feature.Struct columns,
      List<Release.WrittenSplit> splits) {
    this.settings = settings;
    this.run = run;
    this.analysis = analysis;
    this.columns = columns;
    this.splits = splits;
  }

  /** Returns the card, in Markdown with a YAML header. */
  String text() {
    text.append("---\n").append(yaml()).append("---\n\n");
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

  private String license() {
    return settings.license().isEmpty()
        ? LICENSES.getOrDefault(corpus(), "unknown")
        : settings.license();
  }

  private String yaml() {
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("pretty_name", settings.title());
    yaml.put("license", license());
    yaml.put("language", List.of("en"));
    yaml.put("task_categories", List.of("text-to-speech", "audio-classification"));
    yaml.put("tags", List.of("voice", "speech", "voice-description", "voicepersona"));
    yaml.put("size_categories", List.of(sizeCategory()));
    if (LICENSES.containsKey(corpus())) {
      yaml.put("source_datasets", List.of(corpus()));
    }
    yaml.put("dataset_info", info());
    yaml.put("configs", List.of(config()));
    try {
      return new ObjectMapper(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .build())
          .writeValueAsString(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings are YAML", e);
    }
  }

  private String sizeCategory() {
    int category = 0;
    while (category < SIZES.size() && analysis.described() >= SIZES.get(category)) {
      category++;
    }
    return SIZE_NAMES.get(category);
  }

  private Map<String, Object> info() {
    List<Map<String, Object>> features = new ArrayList<>();
    columns.fields().forEach((name, feature) -> features.add(feature(name, feature)));
    List<Map<String, Object>> infos = new ArrayList<>();
    for (Release.WrittenSplit split : splits) {
      Map<String, Object> info = new LinkedHashMap<>();
      info.put("name", split.name());
      info.put("num_bytes", split.uncompressedBytes());
      info.put("num_examples", split.rows());
      infos.add(info);
    }
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("features", features);
    info.put("splits", infos);
    info.put("download_size", splits.stream().mapToLong(Release.WrittenSplit::bytes).sum());
    info.put(
        "dataset_size", splits.stream().mapToLong(Release.WrittenSplit::uncompressedBytes).sum());
    return info;
  }

  /** The short form that {@code datasets} has for features in YAML. */
  private static Map<String, Object> feature(String name, Feature feature) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("name", name);
    if (feature instanceof Feature.Value value) {
      yaml.put("dtype", value.dtype());
    } else if (feature instanceof Feature.ListOf list
        && list.element() instanceof Feature.Value value) {
      yaml.put("sequence", value.dtype());
    } else if (feature instanceof Feature.Audio audio) {
      yaml.put("dtype", Map.of("audio", Map.of("sampling_rate", audio.samplingRateHz())));
    } else {
      throw new IllegalArgumentException("a record has no column such as " + name + ": " + feature);
    }
    return yaml;
  }

  private Map<String, Object> config() {
    List<Map<String, Object>> files = new ArrayList<>();
    for (Release.WrittenSplit split : splits) {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("split", split.name());
      file.put("path", "data/" + split.name() + "-*");
      files.add(file);
    }
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("config_name", "default");
    config.put("data_files", files);
    return config;
  }

  private void addSummary() {
    line("# " + plain(settings.title()));
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%,d voices of English speech, each with a description of how it sounds and of the character it would suit, and with the acoustic measures beside it; %s from %s.",
            analysis.described(),
            MARK,
            source()));
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%.1f hours of speech; clips last %.1f s on average (standard deviation %.1f s).",
            analysis.seconds().count() == 0
                ? 0
                : analysis.seconds().mean() * analysis.seconds().count() / 3600,
            orZero(analysis.seconds().mean()),
            orZero(analysis.seconds().deviation())));
    line("");
    table(List.of("split", "voices", "MB"));
    for (Release.WrittenSplit split : splits) {
      row(
          split.name(),
          String.format(Locale.ROOT, "%,d", split.rows()),
          String.format(Locale.ROOT, "%.1f", split.bytes() / 1e6));
    }
    line("");
  }

  private String source() {
    if (LICENSES.containsKey(corpus())) {
      return String.format(
          Locale.ROOT, "[%s](https://huggingface.co/datasets/%s)", corpus(), corpus());
    }
    return corpus().isEmpty() ? "a speech corpus" : "the corpus " + plain(corpus());
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

        voices = load_dataset("OWNER/NAME", split="%s")
        good = voices.filter(lambda voice: not voice["flags"])
        ```

        In SQL, for instance with DuckDB; files are sorted by `index` and have Bloom filters on `speaker_id`:

        ```sql
        SELECT voice_analysis FROM 'data/%s-*.parquet' WHERE speaker_id = 'S_000001';
        ```

        """
            .formatted(first, first));
  }

  private void addMaking() {
    line("## How it was made");
    line("");
    table(List.of("setting", "value"));
    row("corpus", plain(corpus()));
    run.fingerprint()
        .forEach(
            (name, value) -> {
              if (!name.startsWith(PROMPT) && !name.equals("dataset") && !value.isEmpty()) {
                row(name.replace('_', ' ').replace("describer.", ""), plain(value));
              }
            });
    run.versions().forEach((name, value) -> row(name + " version", plain(value)));
    line("");
    if (run.fingerprint().keySet().stream().anyMatch(name -> name.startsWith(PROMPT))) {
      line("### Prompts");
      line("");
      run.fingerprint()
          .forEach(
              (name, value) -> {
                if (name.startsWith(PROMPT)) {
                  line("**" + name.substring(PROMPT.length()) + "**");
                  line("");
                  value.lines().forEach(prompt -> line("> " + plain(prompt)));
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
    table(List.of(name, "voices", "%"));
    for (Distribution.Entry entry : entries.subList(0, Math.min(MOST_ROWS, entries.size()))) {
      row(
          plain(entry.value()),
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
    table(List.of("flag", "voices"));
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
        "Measures are null where a clip does not allow them: a whisper has no pitch. `pitch_bin`, `rate_bin`, `monotony_bin` and `noise_bin` are words for them, with fixed edges. `recognized_transcript`, `recognized_language` and `word_error_rate` (against `transcript`; lower case, without punctuation) are null where the describer does not recognise speech. `index` is the row's number in its split of the corpus, `shard` and `row` are where it lies there.");
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
        - Gender, age and accent are the corpus's labels, some of which were guessed by a model; they say nothing about a person beyond how the corpus lists a recording.
        - Speech is English, mostly read aloud, in the accents above, which are far from equally frequent.
        - Do not use it to identify people, or to judge them by their voices.

        ## Licence

        The descriptions and measures may be used under the licence above, as far as that of the recordings allows: `%s`. %s
        """
            .formatted(
                described,
                plain(license()),
                LICENSES.containsKey(corpus())
                    ? "The corpus is published under it."
                    : "See the corpus for the licences of its recordings."));
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

  /** Returns text from outside as text: no markup, no line breaks, no end of a table's cell. */
  private static String plain(String value) {
    StringBuilder plain = new StringBuilder();
    value
        .codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
        .forEach(
            c -> {
              if ("\\`*_{}[]<>#|!~".indexOf(c) >= 0) {
                plain.append('\\');
              }
              plain.appendCodePoint(c);
            });
    return plain.toString();
  }
}
