package org.voicepersona.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.checkpoint.SafetensorsFile;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.testing.SharedData;

/** What the reference implementation computed, made with random weights; see golden/README.md. */
public final class Golden {

  private Golden() {}

  /** Returns the file or folder {@code name}: a test resource, or a file of the shared data. */
  public static Path path(String name) {
    URL resource = Golden.class.getResource("/golden/" + name);
    if (resource == null) {
      return SharedData.path("golden/" + name);
    }
    try {
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(resource + " is no file", e);
    }
  }

  /** Returns the content of the JSON file {@code name}. */
  public static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(path(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** Returns tensor {@code tensor} of the safetensors file {@code name}. */
  public static Tensor tensor(String name, String tensor) {
    try (SafetensorsFile file = SafetensorsFile.open(path(name + ".safetensors"))) {
      return file.tensor(tensor);
    }
  }

  /** Returns a floating-point tensor, flat. */
  public static float[] floats(String name, String tensor) {
    return tensor(name, tensor).toFloats();
  }

  /** Returns row {@code row} of a tensor [rows, ...] of int64. */
  public static int[] row(String name, String tensor, int row) {
    Tensor all = tensor(name, tensor);
    int[] values = new int[all.elements() / all.dimension(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.toIntExact(all.data().getLong(8 * (row * values.length + i)));
    }
    return values;
  }

  /** Returns row {@code row} of a floating-point tensor [rows, ...]. */
  public static float[] floatRow(String name, String tensor, int row) {
    float[] all = floats(name, tensor);
    int width = all.length / tensor(name, tensor).dimension(0);
    return Arrays.copyOfRange(all, row * width, (row + 1) * width);
  }

  /** Returns the clip {@code waveform_i_i16} of case {@code name}. */
  public static Waveform waveform(String name, int i) {
    return new Waveform(samples(name, "waveform_" + i + "_i16"));
  }

  /** Returns the int16 samples of {@code tensor} with full scale 1. */
  public static float[] samples(String name, String tensor) {
    Tensor values = tensor(name, tensor);
    float[] samples = new float[values.elements()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = values.data().getShort(2 * i) / 32768f;
    }
    return samples;
  }

  /** Returns the integers of a JSON array. */
  public static int[] integers(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }
}
