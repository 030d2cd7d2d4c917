package org.voicepersona.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.output.record.Feature;
import org.voicepersona.report.card.CardYaml;
import org.voicepersona.report.card.WrittenSplit;

/**
 * The metadata of a released data set's card.
 *
 * @param title the title for readers
 * @param source corpus, licence and languages of the recordings
 * @param described the number of clips
 * @param columns the columns of the files
 * @param splits the splits as written
 * @see <a href="https://huggingface.co/docs/hub/datasets-cards">Dataset Cards</a>
 */
record CardMetadata(
    String title,
    CardSource source,
    long described,
    Feature.Struct columns,
    List<WrittenSplit> splits) {

  private static final List<Long> SIZES =
      List.of(1_000L, 10_000L, 100_000L, 1_000_000L, 10_000_000L);
  private static final List<String> SIZE_NAMES =
      List.of("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "n>10M");

  /** Returns the YAML header, without the delimiter lines. */
  String yaml() {
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("pretty_name", title);
    source.license().ifPresent(license -> yaml.put("license", license));
    if (!source.languages().isEmpty()) {
      yaml.put("language", source.languages());
    }
    yaml.put("task_categories", List.of("text-to-speech", "audio-classification"));
    yaml.put("tags", List.of("voice", "speech", "voice-description", "voicepersona"));
    yaml.put("size_categories", List.of(sizeCategory()));
    if (source.isGlobe()) {
      yaml.put("source_datasets", List.of(source.corpus()));
    }
    return new CardYaml(columns, splits).text(yaml);
  }

  private String sizeCategory() {
    int category = 0;
    while (category < SIZES.size() && described >= SIZES.get(category)) {
      category++;
    }
    return SIZE_NAMES.get(category);
  }
}
