package org.voicepersona.describe.prompt;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.model.checkpoint.Digests;

/**
 * The questions that a language model is asked about a voice, one for each text it shall write.
 *
 * <p>A question that needs what the corpus lists about the speaker says so with {@code {accent}},
 * {@code {age}} or {@code {gender}}.
 *
 * @param name what the records call it
 * @param prompts the questions in the order of {@link Output}; an output without a question is left
 *     empty. There is always one for {@link Output#VOICE}.
 */
public record PromptSet(String name, Map<Output, String> prompts) implements Serializable {

  /** The sets that come with VoicePersona: all sides of a voice, or one in particular. */
  public static final List<String> BUNDLED = List.of("default", "emotion", "accent", "impediment");

  private static final int LONGEST_PROMPT = 4_000;

  /** The texts of a {@link VoiceDescription}; a set keeps the prompt of each in a file. */
  public enum Output {
    VOICE,
    CHARACTER,
    TECHNICAL,
    COMBINED;

    /** Returns the name of the file that holds the prompt, such as {@code voice.txt}. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT) + ".txt";
    }
  }

  /** Checks every prompt: not empty, not endless, and free of a model's control tokens. */
  public PromptSet {
    requireNonNull(name, "name is null");
    EnumMap<Output, String> ordered = new EnumMap<>(Output.class);
    prompts.forEach((output, text) -> ordered.put(output, text.strip()));
    if (!ordered.containsKey(Output.VOICE)) {
      throw new IllegalArgumentException(
          "prompt set " + name + " has no " + Output.VOICE.fileName() + ", which it must have");
    }
    ordered.forEach((output, text) -> check(name, output, text));
    prompts = Collections.unmodifiableMap(ordered);
  }

  private static void check(String name, Output output, String text) {
    String what = "prompt set " + name + ", " + output.fileName();
    if (text.isEmpty() || text.length() > LONGEST_PROMPT) {
      throw new IllegalArgumentException(
          "%s has %d characters, must have 1 to %d".formatted(what, text.length(), LONGEST_PROMPT));
    }
    if (text.contains("<|") || text.contains("|>")) {
      throw new IllegalArgumentException(
          what + " contains '<|' or '|>', must be plain text: the sound is put in by itself");
    }
    PromptFields.check(what, text);
  }

  /** Returns the SHA-256 over the outputs and their prompts: other questions, other digits. */
  public String digest() {
    MessageDigest digest = Digests.sha256();
    prompts.forEach(
        (output, text) ->
            digest.update((output + "\n" + text + "\0").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns a set of {@link #BUNDLED}.
   *
   * @throws IllegalArgumentException if there is no such set
   */
  public static PromptSet bundled(String name) {
    if (!BUNDLED.contains(name)) {
      throw new IllegalArgumentException(
          "prompt set is '" + name + "', must be one of " + BUNDLED + " or a folder of prompts");
    }
    EnumMap<Output, String> prompts = new EnumMap<>(Output.class);
    for (Output output : Output.values()) {
      String resource = "sets/" + name + "/" + output.fileName();
      try (InputStream in = PromptSet.class.getResourceAsStream(resource)) {
        if (in != null) {
          prompts.put(output, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + resource, e);
      }
    }
    return new PromptSet(name, prompts);
  }

  /**
   * Reads a set from a folder that holds {@code voice.txt} and, if wanted, {@code character.txt},
   * {@code technical.txt} and {@code combined.txt}, in UTF-8. It is named after the folder.
   *
   * @throws IllegalArgumentException if a prompt cannot be used, or a text file has another name
   * @throws IOException if the folder or a file cannot be read
   */
  public static PromptSet ofFolder(Path folder) throws IOException {
    EnumMap<Output, String> prompts = new EnumMap<>(Output.class);
    for (Output output : Output.values()) {
      Path file = folder.resolve(output.fileName());
      if (Files.exists(file)) {
        prompts.put(output, read(file));
      }
    }
    requireNoOtherText(folder);
    return new PromptSet(folder.toAbsolutePath().normalize().getFileName().toString(), prompts);
  }

  private static String read(Path file) throws IOException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not UTF-8 text", e);
    }
  }

  private static void requireNoOtherText(Path folder) throws IOException {
    List<String> known = Stream.of(Output.values()).map(Output::fileName).toList();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String fileName = file.getFileName().toString();
        if (fileName.endsWith(".txt") && !known.contains(fileName)) {
          throw new IllegalArgumentException(
              file + " is no prompt: in a prompt set the text files are " + known);
        }
      }
    }
  }
}
