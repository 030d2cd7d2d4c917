package org.voicepersona.globe.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration that a dataset card, the {@code README.md}, declares (<a
 * href="https://huggingface.co/docs/hub/datasets-manual-configuration">manual configuration</a>).
 *
 * @param name its name
 * @param isDefault whether it is the default configuration
 * @param folder the folder that its paths are relative to; empty for the card's own
 * @param patterns the glob patterns of its files, by split; empty if file names determine the
 *     splits
 */
record CardConfig(
    String name, boolean isDefault, String folder, Map<String, List<String>> patterns) {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A\\x{FEFF}?---[ \\t]*\\R(.*?\\R)---[ \\t]*(\\R.*|\\z)", Pattern.DOTALL);
  private static final Pattern BEGUN = Pattern.compile("\\x{FEFF}?---[ \\t]*\\R[\\w-]+:");
  private static final String TRAIN = "train";

  /**
   * Parses the configurations that a card declares.
   *
   * @return an empty list if it declares none
   * @throws CardException if the front matter is not YAML, or its configurations are malformed
   */
  static List<CardConfig> of(String card) throws CardException {
    List<CardConfig> configs = new ArrayList<>();
    for (JsonNode config : head(card).path("configs")) {
      String name = config.path("config_name").asText();
      if (name.isEmpty()) {
        throw new CardException("one of its configs has no config_name");
      }
      configs.add(
          new CardConfig(
              name,
              config.path("default").asBoolean(),
              plain(config.path("data_dir").asText()),
              patterns(name, config.path("data_files"))));
    }
    return configs;
  }

  /**
   * Parses the YAML front matter of a card; returns an empty node if there is none.
   *
   * @throws CardException if the front matter is not YAML
   */
  static JsonNode head(String card) throws CardException {
    Matcher head = FRONT_MATTER.matcher(card);
    if (!head.matches() && BEGUN.matcher(card).lookingAt()) {
      throw new CardException("its head has no end");
    }
    return parse(head.matches() ? head.group(1) : "");
  }

  private static JsonNode parse(String yaml) throws CardException {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new CardException("its head is not YAML: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, List<String>> patterns(String config, JsonNode files)
      throws CardException {
    Map<String, List<String>> patterns = new LinkedHashMap<>();
    for (JsonNode entry : files.isTextual() ? List.of(files) : files) {
      JsonNode paths = entry.isTextual() ? entry : entry.path("path");
      List<String> ofSplit =
          patterns.computeIfAbsent(
              entry.isTextual() ? TRAIN : entry.path("split").asText(), any -> new ArrayList<>());
      for (JsonNode path : paths.isTextual() ? List.of(paths) : paths) {
        ofSplit.add(plain(path.asText()));
      }
      if (ofSplit.isEmpty() || patterns.containsKey("")) {
        throw new CardException(
            "the data_files of its config '%s' are not paths, or splits with paths"
                .formatted(config));
      }
    }
    return patterns;
  }

  private static String plain(String path) {
    return path.replaceFirst("^(\\./+)+", "").replaceFirst("/+$", "");
  }
}
