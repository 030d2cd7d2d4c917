package org.voicepersona.report.card;

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
 * Renders the header of a data set's card: the YAML that the Hub and {@code datasets} read.
 *
 * @param columns the columns of the files
 * @param splits the splits as written
 * @see <a href="https://huggingface.co/docs/hub/datasets-cards">Dataset Cards</a>
 */
public record CardYaml(Feature.Struct columns, List<WrittenSplit> splits) {

  public CardYaml {
    splits = List.copyOf(splits);
  }

  /** Returns the header without the delimiter lines: the fields of {@code said}, then the files. */
  public String text(Map<String, Object> said) {
    Map<String, Object> yaml = new LinkedHashMap<>(said);
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

  private Map<String, Object> info() {
    List<Map<String, Object>> features = new ArrayList<>();
    columns.fields().forEach((name, feature) -> features.add(feature(name, feature)));
    List<Map<String, Object>> infos = new ArrayList<>();
    for (WrittenSplit split : splits) {
      Map<String, Object> info = new LinkedHashMap<>();
      info.put("name", split.name());
      info.put("num_bytes", split.uncompressedBytes());
      info.put("num_examples", split.rows());
      infos.add(info);
    }
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("features", features);
    info.put("splits", infos);
    info.put("download_size", splits.stream().mapToLong(WrittenSplit::bytes).sum());
    info.put("dataset_size", splits.stream().mapToLong(WrittenSplit::uncompressedBytes).sum());
    return info;
  }

  /** Returns a feature in the short YAML form of {@code datasets}. */
  private static Map<String, Object> feature(String name, Feature feature) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("name", name);
    if (feature instanceof Feature.Value value) {
      yaml.put("dtype", value.dtype());
    } else if (feature instanceof Feature.ListOf list
        && list.element() instanceof Feature.Value value) {
      yaml.put("sequence", value.dtype());
    } else if (feature instanceof Feature.Audio audio) {
      yaml.put("dtype", dtype(audio));
    } else {
      throw new IllegalArgumentException("a record has no column such as " + name + ": " + feature);
    }
    return yaml;
  }

  private static Object dtype(Feature.Audio audio) {
    return audio.samplingRateHz().isPresent()
        ? Map.of("audio", Map.of("sampling_rate", audio.samplingRateHz().getAsInt()))
        : "audio";
  }

  private Map<String, Object> config() {
    List<Map<String, Object>> files = new ArrayList<>();
    for (WrittenSplit split : splits) {
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
