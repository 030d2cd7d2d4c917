package org.voicepersona.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.voicepersona.globe.folder.SourceCard;

/**
 * Licence and languages of a release's recordings, each from the first source that has it: the
 * release's settings, the corpus's card, what this program knows of the corpus by its name.
 *
 * @param corpus the name of the corpus; may be empty
 * @param license the licence's identifier, if any source has one
 * @param languages language codes; empty if no source has any
 */
record CardSource(String corpus, Optional<String> license, List<String> languages) {

  /** Names of the corpora that this program knows. */
  private static final Set<String> GLOBE = Set.of("MushanW/GLOBE_V2", "MushanW/GLOBE");

  private static final SourceCard OF_GLOBE = new SourceCard(Optional.of("cc0-1.0"), List.of("en"));

  /** Checks that nothing is missing. */
  CardSource {
    requireNonNull(corpus, "corpus is null");
    requireNonNull(license, "license is null");
    languages = List.copyOf(languages);
  }

  /** Combines the sources for {@code corpus}. */
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

  /** Returns whether the licence is the corpus's own, rather than one set for the release alone. */
  boolean licenseIsOfCorpus(Release.Settings settings) {
    return settings.license().isEmpty() && license.isPresent();
  }

  /** Returns the corpus's name or link, in Markdown. */
  String link() {
    if (isGlobe()) {
      return "[%s](https://huggingface.co/datasets/%s)".formatted(corpus, corpus);
    }
    return corpus.isEmpty() ? "a speech corpus" : "the corpus " + MarkdownText.of(corpus);
  }

  /** Returns the languages' English names, followed by a space; empty if none is known. */
  String languageWords() {
    return languages.stream()
        .map(code -> Locale.forLanguageTag(code).getDisplayLanguage(Locale.ENGLISH))
        .filter(name -> !name.isEmpty())
        .map(name -> MarkdownText.of(name) + " ")
        .distinct()
        .collect(Collectors.joining("and "));
  }
}
