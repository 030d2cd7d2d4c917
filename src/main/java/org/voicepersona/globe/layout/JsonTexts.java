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

/** The fields of a JSON object as texts. */
public final class JsonTexts {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonTexts() {}

  /**
   * Reads an object. A field of an object within it is called by both names, such as {@code
   * speaker.id}; an array is its JSON; a null is absent.
   *
   * @param what what the text is, for a message
   * @throws RowFault if it is not one JSON object
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
