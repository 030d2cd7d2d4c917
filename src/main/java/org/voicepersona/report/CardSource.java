package org.voicepersona.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.voicepersona.globe.folder.SourceCard;

/**
 * What may be said of the recordings of a release: what its maker says, else what the card of the
 * corpus says, else what is known of a corpus by its name; else nothing.
 *
 * @param corpus the name of the corpus; may be empty
 * @param license the identifier of the licence, if anybody has named one
 * @param languages the codes of the languages; none if nobody has named them
 */
record CardSource(String corpus, Optional<String> license, List<String> languages) {

  /** Corpora of which this program knows more than their cards say. */
  private static final Set<String> GLOBE = Set.of("MushanW/GLOBE_V2", "MushanW/GLOBE");

  private static final SourceCard OF_GLOBE = new SourceCard(Optional.of("cc0-1.0"), List.of("en"));

  /** Checks that nothing is missing. */
  CardSource {
    requireNonNull(corpus, "corpus is null");
    requireNonNull(license, "license is null");
    languages = List.copyOf(languages);
  }

  /** Finds out what may be said of {@code corpus}. */
  static CardSource of(String corpus, Release.Settings settings) {
    SourceCard known = GLOBE.contains(corpus) ? OF_GLOBE : SourceCard.NONE;
    SourceCard card = settings.source();
    Optional<String> asked = Optional.of(settings.license()).filter(id -> !id.isEmpty());
    List<String> ofCorpus = card.languages().isEmpty() ? known.languages() : card.languages();
    return new CardSource(
        corpus,
        asked.or(card::license).or(known::license),
        settings.languages().isEmpty() ? ofCorpus : settings.languages());
  }

  boolean isGlobe() {
    return GLOBE.contains(corpus);
  }

  /** Returns whether the licence is one that somebody gave the recordings, not only the release. */
  boolean licenseIsOfCorpus(Release.Settings settings) {
    return settings.license().isEmpty() && license.isPresent();
  }

  /** Returns the corpus, in Markdown. */
  String link() {
    if (isGlobe()) {
      return "[%s](https://huggingface.co/datasets/%s)".formatted(corpus, corpus);
    }
    return corpus.isEmpty() ? "a speech corpus" : "the corpus " + MarkdownText.of(corpus);
  }

  /** Returns the languages as English names them, with a space behind; empty if none is known. */
  String languageWords() {
    return languages.stream()
        .map(code -> Locale.forLanguageTag(code).getDisplayLanguage(Locale.ENGLISH))
        .filter(name -> !name.isEmpty())
        .map(name -> MarkdownText.of(name) + " ")
        .distinct()
        .collect(Collectors.joining("and "));
  }
}
