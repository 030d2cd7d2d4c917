package org.voicepersona.globe.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.voicepersona.globe.folder.CorpusInput.Kind;

/**
 * What the card of a corpus, its {@code README.md}, says of it for programs (<a
 * href="https://huggingface.co/docs/hub/datasets-cards">Dataset Cards</a>).
 *
 * @param license the identifier of its licence, if it names one
 * @param languages the codes of its languages; none if it names none
 */
public record SourceCard(Optional<String> license, List<String> languages) {

  /** Says nothing. */
  public static final SourceCard NONE = new SourceCard(Optional.empty(), List.of());

  private static final String FILE = "README.md";

  /** What is not of this form is nothing that a card may say here. */
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}");

  /** Copies the codes. */
  public SourceCard {
    languages = List.copyOf(languages);
  }

  /**
   * Reads the card of a corpus; one that is no folder, or has no card, says nothing.
   *
   * @param input the corpus, as {@code --input} names it
   * @throws IOException if the card cannot be read, or its head is not YAML
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
