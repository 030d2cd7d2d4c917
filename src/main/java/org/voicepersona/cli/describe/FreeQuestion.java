package org.voicepersona.cli.describe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.cli.bench.ResidentMemory;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.describe.qwen2audio.Qwen2AudioSettings;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;

/** A question to the model about recordings, whose answers are printed unchanged. */
final class FreeQuestion implements AutoCloseable {

  private static final JsonFactory JSON = new JsonFactory();
  private static final double NANOS = 1e9;

  private final String question;
  private final GenerationSettings generation;
  private final boolean json;
  private final Qwen2AudioModel model;
  private final double loadSeconds;

  private FreeQuestion(
      String question,
      GenerationSettings generation,
      boolean json,
      Qwen2AudioModel model,
      double loadSeconds) {
    this.question = question;
    this.generation = generation;
    this.json = json;
    this.model = model;
    this.loadSeconds = loadSeconds;
  }

  /**
   * Loads the model, on the first of its devices.
   *
   * @param ignoreEnd whether to continue after tokens that end the answer
   * @param json whether answers are printed as a JSON object a line, else as text
   */
  static FreeQuestion load(
      String question, Qwen2AudioSettings settings, long seed, boolean ignoreEnd, boolean json) {
    GenerationSettings generation =
        new GenerationSettings(settings.maxNewTokens(), settings.sampling(), seed, ignoreEnd);
    long start = System.nanoTime();
    Qwen2AudioModel model = settings.loadModel();
    return new FreeQuestion(question, generation, json, model, secondsSince(start));
  }

  /** Asks about one recording and prints the answer; returns whether it is not blank. */
  boolean about(Path file, DecodedAudio audio, PrintWriter out) throws IOException {
    long start = System.nanoTime();
    Generation answer =
        model.generate(
            new GenerationRequest(
                model.prompt(List.of(ChatMessage.ask(audio.waveform(), question))), generation));
    if (json) {
      out.println(Terminal.json(toJson(file, answer, secondsSince(start))));
    } else {
      out.println(file);
      answer
          .text()
          .lines()
          .forEach(line -> out.println("  " + Terminal.plain(line, line.length())));
      if (answer.text().isBlank()) {
        out.println("  (the answer is empty)");
      }
    }
    out.flush();
    return !answer.text().isBlank();
  }

  private String toJson(Path file, Generation answer, double seconds) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator object = JSON.createGenerator(text)) {
      object.writeStartObject();
      object.writeStringField("file", file.toString());
      object.writeStringField("answer", answer.text());
      object.writeStringField(
          "finish_reason", answer.finishReason().name().toLowerCase(Locale.ROOT));
      writeIds(object, "prompt_token_ids", answer.promptTokenIds());
      writeIds(object, "token_ids", answer.tokenIds());
      object.writeNumberField("load_seconds", loadSeconds);
      object.writeNumberField("hearing_seconds", answer.times().encoding());
      object.writeNumberField("prefill_seconds", answer.times().prefill());
      object.writeNumberField("decode_seconds", answer.times().decode());
      object.writeNumberField("answer_seconds", seconds);
      writeBytes(object, "resident_bytes", ResidentMemory.now());
      writeBytes(object, "peak_resident_bytes", ResidentMemory.peak());
      object.writeEndObject();
    }
    return text.toString();
  }

  private static void writeIds(JsonGenerator object, String name, int[] ids) throws IOException {
    object.writeFieldName(name);
    object.writeArray(ids, 0, ids.length);
  }

  private static void writeBytes(JsonGenerator object, String name, OptionalLong bytes)
      throws IOException {
    if (bytes.isPresent()) {
      object.writeNumberField(name, bytes.getAsLong());
    } else {
      object.writeNullField(name);
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / NANOS;
  }

  @Override
  public void close() {
    model.close();
  }
}
