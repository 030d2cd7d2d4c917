package org.voicepersona.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.output.record.Feature;

/**
 * The head of a released data set's card: the YAML that the Hub and {@code datasets} read.
 *
 * @param title the name people read
 * @param source what is known of the recordings
 * @param described how many clips there are
 * @param columns the columns of the files
 * @param splits what was written
 * @see <a href="https://huggingface.co/docs/hub/datasets-cards">Dataset Cards</a>
 */
record CardHead(
    String title,
    CardSource source,
    long described,
    Feature.Struct columns,
    List<Release.WrittenSplit> splits) {

  private static final List<Long> SIZES =
      List.of(1_000L, 10_000L, 100_000L, 1_000_000L, 10_000_000L);
  private static final List<String> SIZE_NAMES =
      List.of("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "n>10M");

  /** Returns the head, without the lines around it. */
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
    while (category < SIZES.size() && described >= SIZES.get(category)) {
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
}
