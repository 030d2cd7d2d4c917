package org.voicepersona.globe.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.voicepersona.globe.ReadFault;

/** Flattens a JSON object into texts. */
public final class JsonTexts {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonTexts() {}

  /**
   * Parses an object. A field of a nested object gets a dotted name, such as {@code speaker.id}; an
   * array becomes its JSON text; a null is omitted.
   *
   * @param what a name of the text for messages
   * @throws RowFault if the text is not a single JSON object
   */
  public static Map<String, String> of(String json, String what) throws RowFault {
    try {
      JsonNode node = JSON.readTree(json);
      if (!node.isObject()) {
        throw new RowFault(
            ReadFault.DAMAGED_ROW,
            "%s is a JSON %s, and must be an object"
                .formatted(what, node.getNodeType().name().toLowerCase(Locale.ROOT)));
      }
      Map<String, String> texts = new LinkedHashMap<>();
      add(node, "", texts);
      return texts;
    } catch (JsonProcessingException e) {
      throw new RowFault(
          ReadFault.DAMAGED_ROW, "%s is not JSON: %s".formatted(what, e.getOriginalMessage()));
    }
  }

  private static void add(JsonNode object, String prefix, Map<String, String> texts) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      String name = prefix + field.getKey();
      if (value.isObject()) {
        add(value, name + ".", texts);
      } else if (value.isArray()) {
        texts.put(name, value.toString());
      } else if (value.isBigDecimal()) {
        texts.put(name, value.decimalValue().toString());
      } else if (!value.isNull()) {
        texts.put(name, value.asText());
      }
    }
  }
}
