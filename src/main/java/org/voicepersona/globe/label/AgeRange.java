package org.voicepersona.globe.label;

import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of ages in years, as a corpus lists it for a speaker.
 *
 * @param from the least age, from 0
 * @param to the greatest age, up to {@value #OLDEST}; equal to {@code from} for an exact age
 */
public record AgeRange(int from, int to) {

  /** The upper bound of an open range. */
  public static final int OLDEST = 120;

  private static final AgeRange TEENS = new AgeRange(13, 19);

  /** Words that may stand before and after a number of years. */
  private static final Pattern BEFORE = Pattern.compile("^(aged?|ages)\\b[: ]*");

  private static final Pattern AFTER =
      Pattern.compile(
          "(?<=\\d)[ -]*("
              + "(years?|yrs?|y/?o|y|jahren?|ans|años?|anos?|anni|jaar|лет|год|года)([ -](old|of"
              + " age|alt))?(?![\\p{L}])"
              + "|岁|歲|歳|才|세|살)");

  private static final Pattern DECIMALS = Pattern.compile("(?<=\\d)[.,]0+(?!\\d)");

  private static final Pattern PART_OF_DECADE =
      Pattern.compile("^(in (his|her|their|the) )?((early|mid|middle|late)[ -])?");

  private static final Pattern DECADE = Pattern.compile("([1-9]0) ?'?s");
  private static final Pattern TEENAGE = Pattern.compile("teens?|teen-?agers?|teen-?aged?");

  /** By name, the first age of each decade; {@code fourties} is Common Voice's. */
  private static final Map<String, Integer> DECADES = new LinkedHashMap<>();

  static {
    List<String> words =
        List.of("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties");
    for (int i = 0; i < words.size(); i++) {
      DECADES.put(words.get(i), 20 + 10 * i);
    }
    DECADES.put("nineties", 90);
    DECADES.put("fourties", 40);
  }

  /** A textual form with one or two numbers, and the range that it means. */
  private record Form(Pattern pattern, Meaning meaning) {

    static Form of(String pattern, Meaning meaning) {
      return new Form(Pattern.compile(pattern.replace("N", "(\\d{1,3})")), meaning);
    }
  }

  private interface Meaning {
    /** Returns the least and the greatest age. */
    int[] of(int first, int last);
  }

  private static final List<Form> FORMS =
      List.of(
          Form.of("N", (years, same) -> new int[] {years, years}),
          Form.of(
              "N ?(?:-|–|—|~|\\.\\.|_|to|until|bis|до|à) ?N", (from, to) -> new int[] {from, to}),
          Form.of("(?:>=|≥) ?N", (years, same) -> new int[] {years, OLDEST}),
          Form.of("N ?\\+", (years, same) -> new int[] {years, OLDEST}),
          Form.of(
              "N (?:plus|(?:and|or|&) (?:over|above|older|up))",
              (years, same) -> new int[] {years, OLDEST}),
          Form.of("N以上", (years, same) -> new int[] {years, OLDEST}),
          Form.of(
              "(?:>|over|above|older than|more than|über) ?N",
              (years, same) -> new int[] {years + 1, OLDEST}),
          Form.of("(?:<=|≤|up to|bis) ?N", (years, same) -> new int[] {0, years}),
          Form.of(
              "N (?:and|or|&) (?:under|below|younger|less)", (years, same) -> new int[] {0, years}),
          Form.of("N以下", (years, same) -> new int[] {0, years}),
          Form.of(
              "(?:<|under|below|younger than|less than|unter) ?N",
              (years, same) -> new int[] {0, years - 1}));

  public AgeRange {
    if (!isPossible(from, to)) {
      throw new IllegalArgumentException(
          "age is %d to %d, must be 0 to %d".formatted(from, to, OLDEST));
    }
  }

  private static boolean isPossible(int from, int to) {
    return from >= 0 && from <= to && to > 0 && to <= OLDEST;
  }

  /**
   * Parses an age in years ({@code 23}, {@code 23.0}, {@code 23 years}), a decade ({@code
   * twenties}, {@code 20s}, {@code 20-29}) or another range ({@code 18-25}, {@code 60+}, {@code
   * <18}).
   *
   * @return empty if the label has none of these forms, or exceeds {@value #OLDEST} years
   */
  public static Optional<AgeRange> parse(String label) {
    String text =
        Normalizer.normalize(label, Normalizer.Form.NFKC)
            .strip()
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\s+", " ");
    String years = BEFORE.matcher(text).replaceFirst("");
    String numbers = AFTER.matcher(years).replaceAll("");
    return decade(PART_OF_DECADE.matcher(text).replaceFirst(""))
        .or(() -> range(DECIMALS.matcher(numbers).replaceAll("")));
  }

  private static Optional<AgeRange> decade(String text) {
    Matcher number = DECADE.matcher(text);
    if (TEENAGE.matcher(text).matches() || text.equals("10s")) {
      return Optional.of(TEENS);
    } else if (number.matches()) {
      int start = Integer.parseInt(number.group(1));
      return Optional.of(new AgeRange(start, start + 9));
    }
    return Optional.ofNullable(DECADES.get(text)).map(start -> new AgeRange(start, start + 9));
  }

  private static Optional<AgeRange> range(String text) {
    for (Form form : FORMS) {
      Matcher numbers = form.pattern().matcher(text);
      if (numbers.matches()) {
        int first = Integer.parseInt(numbers.group(1));
        int last = Integer.parseInt(numbers.group(numbers.groupCount()));
        int[] ages = form.meaning().of(first, last);
        return isPossible(ages[0], ages[1])
            ? Optional.of(new AgeRange(ages[0], ages[1]))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the name of the decade that contains this range, such as {@code forties}; empty for
   * ages below the teens, or if no decade contains all of the range.
   */
  public String decade() {
    if (isWithin(TEENS) || equals(new AgeRange(10, 19))) {
      return "teens";
    }
    return DECADES.entrySet().stream()
        .filter(decade -> isWithin(new AgeRange(decade.getValue(), decade.getValue() + 9)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /** Returns whether this range lies within {@code other}. */
  public boolean isWithin(AgeRange other) {
    return from >= other.from && to <= other.to;
  }
}
