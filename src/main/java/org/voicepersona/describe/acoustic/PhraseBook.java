package org.voicepersona.describe.acoustic;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A small grammar of phrases: says in many ways what a set of facts allows, and nothing else.
 *
 * <pre>{@code
 * # Facts told at most once in a text.
 * once: pitch
 *
 * # A section: phrases under a name, on lines or with slashes between.
 * [opening]
 * this is a(n) {pitch-word} voice {listed?}.
 *
 * # Phrases that are open only when the facts agree.
 * [pitch-word: pitch = low-pitch | very low-pitch, gender = male]
 * deep / low / well below the middle
 * }</pre>
 *
 * <p>{@code {name}} stands for one phrase of the sections of that name, or, where there is no such
 * section, for the fact of that name. A phrase that mentions something unknown is never chosen, so
 * what was not measured cannot be said; {@code {name?}} is left out instead, with the space before
 * it. In a condition {@code -} means that the fact is not known. {@code a(n)} becomes what the next
 * word asks for. No phrase is used twice in one text.
 */
public final class PhraseBook {

  private static final Pattern HEADER = Pattern.compile("\\[([a-z0-9-]+)(?::([^\\]]+))?]");
  private static final Pattern REFERENCE = Pattern.compile("( ?)\\{([a-z0-9-]+)(\\??)}");
  private static final Pattern ARTICLE = Pattern.compile("\\b([aA])\\(n\\) (?=(\\w+))");
  private static final Pattern VOWEL_SOUND =
      Pattern.compile("(?!eu|one\\b|once|uni|use|usu|uk)[aeiou].*|hour.*|honest.*|heir.*");
  private static final Pattern SENTENCE_START = Pattern.compile("(^|[.!?] )([a-z])");
  private static final String ONCE = "once:";
  private static final String UNKNOWN = "-";

  private final Map<String, List<Phrase>> sections = new HashMap<>();
  private final List<String> once = new ArrayList<>();
  private final Set<String> factNames;

  private PhraseBook(Set<String> factNames) {
    this.factNames = factNames;
  }

  /** One line: its text, the values each fact must have, and where it stands. */
  private record Phrase(String text, Map<String, List<String>> conditions, String place) {

    boolean isOpen(Map<String, String> facts) {
      return conditions.entrySet().stream()
          .allMatch(c -> c.getValue().contains(facts.getOrDefault(c.getKey(), UNKNOWN)));
    }
  }

  /** Reads the phrases of a resource beside a class; see {@link #parse}. */
  public static PhraseBook ofResource(Class<?> owner, String name, Set<String> factNames) {
    try (InputStream in = requireNonNull(owner.getResourceAsStream(name), name);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return parse(reader.lines().toList(), name, factNames);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  /**
   * Reads phrases.
   *
   * @param source what to call the lines in messages
   * @param factNames every fact that the phrases may mention
   * @throws IllegalArgumentException if a line is not understood, naming the line
   */
  static PhraseBook parse(List<String> lines, String source, Set<String> factNames) {
    PhraseBook book = new PhraseBook(factNames);
    List<Phrase> section = new ArrayList<>();
    Map<String, List<String>> conditions = Map.of();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      String place = source + ", line " + (i + 1);
      if (line.startsWith("[")) {
        Matcher header = HEADER.matcher(line);
        require(header.matches(), place, line, "must be [name] or [name: fact = value | value]");
        section = book.sections.computeIfAbsent(header.group(1), name -> new ArrayList<>());
        conditions = book.conditions(header.group(2), place);
      } else if (line.startsWith(ONCE)) {
        book.once.addAll(split(line.substring(ONCE.length()), ","));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        require(!book.sections.isEmpty(), place, line, "must stand under a [section]");
        for (String text : split(line, " / ")) {
          section.add(new Phrase(text, conditions, place));
        }
      }
    }
    book.requireFacts(book.once, source);
    book.sections.values().forEach(phrases -> phrases.forEach(book::requireKnownReferences));
    return book;
  }

  private Map<String, List<String>> conditions(String text, String place) {
    Map<String, List<String>> conditions = new HashMap<>();
    for (String condition : text == null ? List.<String>of() : split(text, ",")) {
      List<String> sides = split(condition, "=");
      require(sides.size() == 2, place, condition, "must be fact = value | value");
      conditions.put(sides.get(0), split(sides.get(1), "\\|"));
    }
    requireFacts(List.copyOf(conditions.keySet()), place);
    return conditions;
  }

  private void requireFacts(List<String> names, String place) {
    for (String name : names) {
      require(factNames.contains(name), place, name, "must be one of the facts " + factNames);
    }
  }

  private void requireKnownReferences(Phrase phrase) {
    String plain = REFERENCE.matcher(phrase.text()).replaceAll("");
    require(plain.indexOf('{') < 0, phrase.place(), phrase.text(), "has a brace but no {name}");
    for (MatchResult reference : REFERENCE.matcher(phrase.text()).results().toList()) {
      String name = reference.group(2);
      require(
          sections.containsKey(name) || factNames.contains(name),
          phrase.place(),
          name,
          "must be a section or one of the facts " + factNames);
    }
  }

  private static List<String> split(String text, String separator) {
    return Stream.of(text.split(separator, -1)).map(String::strip).collect(Collectors.toList());
  }

  private static void require(boolean holds, String place, String text, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(place + ": '" + text + "' " + rule);
    }
  }

  /**
   * Says something of the sections called {@code name}; the same facts and random numbers give the
   * same text.
   *
   * @param facts what is known, by name; a fact that is not known is absent
   * @throws IllegalArgumentException if the facts allow no phrase at all
   */
  public String say(String name, Map<String, String> facts, RandomGenerator random) {
    Optional<String> text = new Telling(facts, random).expand(name);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("no phrase [" + name + "] for " + facts);
    }
    return withCapitals(withArticles(text.get()));
  }

  private static String withArticles(String text) {
    return ARTICLE
        .matcher(text)
        .replaceAll(
            article -> {
              String next = article.group(2).toLowerCase(Locale.ROOT);
              return article.group(1) + (VOWEL_SOUND.matcher(next).matches() ? "n " : " ");
            });
  }

  private static String withCapitals(String text) {
    return SENTENCE_START
        .matcher(text)
        .replaceAll(start -> start.group(1) + start.group(2).toUpperCase(Locale.ROOT));
  }

  /** One text in the making. */
  private final class Telling {

    private final Map<String, String> facts;
    private final RandomGenerator random;

    /** The phrases used and the facts told so far, not to be said again. */
    private final List<String> said = new ArrayList<>();

    Telling(Map<String, String> facts, RandomGenerator random) {
      this.facts = facts;
      this.random = random;
    }

    /** Returns the words for a name, or nothing when the facts do not allow any. */
    Optional<String> expand(String name) {
      if (!sections.containsKey(name)) {
        return Optional.ofNullable(facts.get(name));
      }
      List<Phrase> open =
          sections.get(name).stream()
              .filter(phrase -> phrase.isOpen(facts))
              .collect(Collectors.toCollection(ArrayList::new));
      Optional<String> text = Optional.empty();
      while (text.isEmpty() && !open.isEmpty()) {
        text = fill(open.remove(random.nextInt(open.size())));
      }
      return text;
    }

    private Optional<String> fill(Phrase phrase) {
      List<String> tells = new ArrayList<>(phrase.conditions().keySet());
      tells.retainAll(once);
      tells.add(phrase.text());
      if (tells.stream().anyMatch(said::contains)) {
        return Optional.empty();
      }
      int before = said.size();
      said.addAll(tells);
      StringBuilder text = new StringBuilder();
      Matcher reference = REFERENCE.matcher(phrase.text());
      while (reference.find()) {
        Optional<String> words = expand(reference.group(2));
        boolean mayBeLeftOut = !reference.group(3).isEmpty();
        if (words.isEmpty() && !mayBeLeftOut) {
          said.subList(before, said.size()).clear();
          return Optional.empty();
        }
        String spaced = words.map(reference.group(1)::concat).orElse("");
        reference.appendReplacement(text, Matcher.quoteReplacement(spaced));
      }
      reference.appendTail(text);
      return Optional.of(text.toString());
    }
  }
}
