package org.voicepersona.model.prompt;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.BoundedJson;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.PrintableText;
import org.voicepersona.model.torch.TokenizerRuntime;

/**
 * The byte-level BPE tokenizer of a model: text to token ids and back. Thread-safe.
 *
 * <p>The encoder does not know control tokens ({@code <|im_start|>} and the like), so text never
 * becomes one; prompts contain them by id.
 */
public final class Tokenizer implements AutoCloseable {

  private final HuggingFaceTokenizer encoder;
  private final Vocabulary vocabulary;

  private Tokenizer(HuggingFaceTokenizer encoder, Vocabulary vocabulary) {
    this.encoder = encoder;
    this.vocabulary = vocabulary;
  }

  /**
   * Reads {@code tokenizer.json} and, if it exists, {@code tokenizer_config.json}, which alone has
   * some control tokens of Qwen2-Audio.
   *
   * @throws CheckpointException if {@code tokenizer.json} is missing, or a file is malformed
   * @throws org.voicepersona.model.torch.ShortageException if the native tokenizer cannot be loaded
   *     on this machine
   */
  public static Tokenizer read(Path directory) {
    TokenizerRuntime.require();
    Path file = directory.resolve("tokenizer.json");
    if (!(BoundedJson.readTokenizer(file) instanceof ObjectNode definition)) {
      throw new CheckpointException(file + ": must hold a JSON object");
    }
    Vocabulary vocabulary =
        Vocabulary.read(file, definition, directory.resolve("tokenizer_config.json"));
    return new Tokenizer(encoder(file, EncoderDefinition.of(file, definition)), vocabulary);
  }

  private static HuggingFaceTokenizer encoder(Path file, JsonNode definition) {
    // By default, DJL truncates every text to 512 tokens.
    Map<String, String> options = Map.of("truncation", "do_not_truncate", "padding", "do_not_pad");
    try {
      byte[] plain = new ObjectMapper().writeValueAsBytes(definition);
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(plain), options);
    } catch (IOException e) {
      throw new IllegalStateException("a tree of JSON could not be written", e);
    } catch (RuntimeException e) {
      throw new CheckpointException("%s: %s".formatted(file, PrintableText.of(e.getMessage())), e);
    }
  }

  /** Returns the token ids of {@code text}, none of them a control token. */
  public int[] encode(String text) {
    return Arrays.stream(encoder.encode(text, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /** Returns the token ids of a prompt. Adjacent text segments are encoded as one. */
  public int[] encode(List<Segment> prompt) {
    IntStream.Builder ids = IntStream.builder();
    Deque<Segment> rest = new ArrayDeque<>(prompt);
    StringBuilder text = new StringBuilder();
    while (!rest.isEmpty()) {
      Segment segment = rest.remove();
      if (segment instanceof Segment.Text piece) {
        text.append(piece.text());
      }
      if (segment instanceof Segment.Control || rest.isEmpty()) {
        Arrays.stream(encode(text.toString())).forEach(ids);
        text.setLength(0);
      }
      if (segment instanceof Segment.Control control) {
        int id = controlToken(control.token());
        IntStream.range(0, control.count()).forEach(i -> ids.add(id));
      }
    }
    return ids.build().toArray();
  }

  /**
   * Returns the id of the control token {@code name}.
   *
   * @throws IllegalArgumentException if the vocabulary has no such control token
   */
  public int controlToken(String name) {
    return vocabulary.controlToken(name);
  }

  /** Returns whether {@code id} is a control token. */
  public boolean isControlToken(int id) {
    return vocabulary.isControlToken(id);
  }

  /**
   * Returns the text of {@code ids}, including the names of control tokens. Unknown ids add
   * nothing; bytes that are not UTF-8 become U+FFFD.
   */
  public String decode(int... ids) {
    return decode(true, ids);
  }

  /** Returns the text of {@code ids} without control tokens, otherwise like {@link #decode}. */
  public String decodeText(int... ids) {
    return decode(false, ids);
  }

  private String decode(boolean withControlTokens, int... ids) {
    TextStream text = newTextStream();
    StringBuilder all = new StringBuilder();
    for (int id : ids) {
      if (withControlTokens || !vocabulary.isControlToken(id)) {
        all.append(text.add(id));
      }
    }
    return all.append(text.end()).toString();
  }

  /** Returns a decoder for tokens that arrive one by one. */
  public TextStream newTextStream() {
    return new TextStream(vocabulary);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
