package org.voicepersona.describe.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** The shapes in which endpoints take a recording in the content of a message. */
public enum AudioForm {

  /** OpenAI's own: {@code {"type":"input_audio","input_audio":{"data":BASE64,"format":"wav"}}}. */
  INPUT_AUDIO {
    @Override
    ObjectNode part(String wavBase64) {
      ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", "input_audio");
      part.putObject("input_audio").put("data", wavBase64).put("format", "wav");
      return part;
    }
  },

  /** vLLM's other: {@code {"type":"audio_url","audio_url":{"url":"data:audio/wav;base64,..."}}}. */
  AUDIO_URL {
    @Override
    ObjectNode part(String wavBase64) {
      ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", "audio_url");
      part.putObject("audio_url").put("url", "data:audio/wav;base64," + wavBase64);
      return part;
    }
  };

  /** Returns the part of a message's content that holds a WAV file. */
  abstract ObjectNode part(String wavBase64);

  /** Returns the name in the protocol, such as {@code input_audio}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
