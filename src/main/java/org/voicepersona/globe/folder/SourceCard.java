package org.voicepersona.globe.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.voicepersona.globe.folder.CorpusInput.Kind;

/**
 * The licence and languages that the dataset card of a corpus, its {@code README.md}, declares (<a
 * href="https://huggingface.co/docs/hub/datasets-cards">Dataset Cards</a>).
 *
 * @param license the identifier of its licence, if it names one
 * @param languages the codes of its languages; empty if it names none
 */
public record SourceCard(Optional<String> license, List<String> languages) {

  /** The card of a corpus without one. */
  public static final SourceCard NONE = new SourceCard(Optional.empty(), List.of());

  private static final String FILE = "README.md";

  /** The form of a valid value; others are ignored. */
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}");

  public SourceCard {
    languages = List.copyOf(languages);
  }

  /**
   * Reads the card of a corpus; returns {@link #NONE} if the input is not a folder or has no card.
   *
   * @param input the corpus, as {@code --input} names it
   * @throws IOException if the card cannot be read, or its front matter is not YAML
   */
  public static SourceCard of(String input) throws IOException {
    if (CorpusInput.of(input).kind() != Kind.FOLDER) {
      return NONE;
    }
    Optional<String> card = Folder.at(input, name -> false).text(FILE);
    if (card.isEmpty()) {
      return NONE;
    }
    try {
      JsonNode head = CardConfig.head(card.get());
      return new SourceCard(
          texts(head.path("license")).stream().findFirst(), texts(head.path("language")));
    } catch (CardException e) {
      throw new IOException("the %s of %s: %s".formatted(FILE, input, e.getMessage()), e);
    }
  }

  private static List<String> texts(JsonNode value) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : value.isArray() ? value : List.of(value)) {
      if (IDENTIFIER.matcher(text.asText()).matches()) {
        texts.add(text.asText());
      }
    }
    return texts;
  }
}
