package org.voicepersona.describe.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.voicepersona.globe.label.AgeRange;

/** Reads from a description how old it takes the speaker to be. */
final class AgeClaim {

  /** Listeners are ten years off in the mean (Braun 1996, "Age estimation by different groups"). */
  private static final int CLEAR_GAP_YEARS = 10;

  private static final Pattern DECADE =
      Pattern.compile(
          "(?<![^ ])(?<!of the |since the |from the |nineteen )(?:(?:mid|early|late)-)?"
              + "(teens|twenties|thirties|forties|fourties|fifties|sixties|seventies|eighties"
              + "|nineties|[2-9]0s)(?![^ ])");

  private static final String TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety";

  private static final String NUMBER =
      "(?<number>[1-9]\\d|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:"
          + TENS
          + ")(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)";

  /** A number that is an age by what stands before it or behind it. */
  private static final Pattern YEARS =
      Pattern.compile(
          "(?<![^ ])(?:(?:(?<over>no younger than|over|past|beyond|above|upwards of|more than|older than|wrong side of|north of|not a day under)"
              + "|(?<under>no older than|not older than|(?:a|one|single) day (?:over|older than|past)|not a day over|under|below|younger than|less than|right side of|not yet|not quite))(?: the age of)? "
              + NUMBER
              + "(?=$| ,| years old| or so| with| and| from| who| but)"
              + "|(?:man|woman|lady|gentleman|person|speaker|girl|boy|lad|fellow|chap|guy|male|female|adult) of (?:about |around |maybe |perhaps |some |roughly |at least )?"
              + NUMBER.replace("<number>", "<person>")
              + "(?![^ ])"
              + "|"
              + NUMBER.replace("<number>", "<stated>")
              + "(?:[ -]?(?:years?|yrs?)[ -](?:old|of age)s?|-?yo|ish|-ish| or so| or thereabouts| at most| at a guess| or older| or younger|-something| something)(?![^ ])"
              + "|(?:aged?(?: (?:about|around|roughly))?|about|around|roughly|maybe|perhaps|probably|possibly|nearly|almost|approximately"
              + "|near|nearer|guess|guessed|estimate|estimated|reckon|close to|closer to|nearer to|nearing|approaching|pushing|getting on for|some|circa|at about|turned|say|at"
              + "|(?:sounds|is|be|he's|she's|looks|seems|,)(?: (?:about|around|maybe|perhaps|roughly|only|barely|all of|at least))?) "
              + NUMBER.replace("<number>", "<near>")
              + "(?=$| ,| or so| with| and a| from| who| by the| to my| to the| if | at | speaking| speaks| talking| talks| in a| years?$| years? ,| years? from| whose| but))");

  private static final List<String> TEENS_AND_TENS =
      List.of(
          ("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
                  + TENS.replace('|', ' '))
              .split(" ", -1));

  private static final List<String> UNITS =
      List.of("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

  /** Years by which a speaker may be older or younger than "around" a number. */
  private static final int ABOUT = 3;

  private static final String PERSON =
      "(?: (?:male|female|british|american|\\w+ish|\\w+an))?(?: |-)"
          + "(?:man|woman|lady|gentleman|fellow|chap|person|speaker|male|female|adult|voice|guy|bloke|codger|timer|folk|dear|boy's|girl's)(?:'s|’s)?(?![\\w-])";

  /** Behind these stands whom the speaker speaks to, or could speak to, or has to do with. */
  private static final Pattern OF_OTHERS =
      Pattern.compile(
          "\\b(?:(?:could|would|might|can|to|and) (?:\\w+ )?(?:talk|calm|lull|soothe|rock|sing|coax|charm|scold|scare|frighten|wake|teach|comfort|quiet|settle|raise|hush|fool|convince|silence)(?:ed|s)?"
              + "|(?:talk|read|speak|sing|explain|listen|teach|tell|address|rais|scold|soth|calm|lull|rear|rais)(?:s|es|ing)(?: \\w+){0,3}? (?:to|with|at)"
              + "|(?:scold|sooth|calm|lull|rear|rais|teach|address|babysit|comfort|chas|coax)(?:s|es|ing|ed)"
              + "|(?:mother|father|parent|teacher|nurse|grandmother|grandfather|minder|friend) (?:of|to))"
              + " (?:a|an|the|his|her|their|some|any|several|one|two|three|four|five|six|small|\\w+ful of)? ?(?:[\\w'’-]+ ){0,2}$");

  private enum Stage {
    CHILD(
        "(?:child|kid|toddler|infant|preschooler|pre-schooler|schoolchild|kindergartner|kindergartener|primary-school|little (?:boy|girl|lad)|(?:boy|girl|child|kid|lad|lass) of (?:about |around |maybe |perhaps |barely |only )?(?:three|four|five|six|seven|eight|nine|[3-9])|(?:three|four|five|six|seven|eight|nine|[3-9])[- ]years?[- ]olds?|small (?:boy|girl))(?:'s|’s)?",
        0,
        15),
    PUPIL(
        "(?:schoolgirl|schoolboy|school-age|tween|pre-teen|preteen|sixth-former)(?:'s|’s)?", 5, 19),
    TEENAGER(
        "(?:teenage|teenager|teen|adolescent|teenaged|teen-aged|high-schooler|high-school student|high school student)(?:'s|’s)?",
        11,
        21),
    YOUNG(
        "(?:young|younger|youngish|youthful|youngster|undergraduate|college student|university student|student|college-age|college-aged|student-age|university-age|fresh out of (?:school|college|university)|just out of (?:school|college|university|her teens|his teens)|twentysomething|twenty-something)(?:-sounding)?(?:'s|’s)?(?! (?:at heart|in spirit|for))",
        10,
        39),
    MIDDLE_AGED("(?:middle-aged|middle aged|midlife|(?:(?:early|late) )?middle age)", 35, 64),
    OLD(
        "(?:elderly|aged(?! \\w*\\d)|ageing|aging|geriatric|senior citizen|pensioner|pensioned|oap|retiree|retired|septuagenarian|octogenarian|nonagenarian"
            + "|greybeard|old-timer|oldster|advanced in years|(?:of |an )?advanced (?:years|age)|getting on in years|well on in years|in (?:his|her|their) dotage"
            + "|ripe old age|centenarian|of retirement age|retirement-age|pension-age|of pensionable age|(?:grandmother|grandfather|grandma|grandpa|granny|grandad|granddad|great-grandmother|great-grandfather)(?:'s|’s)?)"
            + "|(?<![\\w-])(?:old|older|senior)"
            + PERSON,
        55,
        AgeRange.OLDEST);

    private final Pattern words;

    @SuppressWarnings("ImmutableEnumChecker") // A record of two numbers.
    private final AgeRange range;

    Stage(String words, int from, int to) {
      this.words = Pattern.compile("(?<![\\w-])(?:" + words + ")(?![\\w-])");
      this.range = new AgeRange(from, to);
    }

    /** Whether with what follows it names who has to do with children. */
    private boolean isJob(String behind) {
      return range.to() <= TEENAGER.range.to() && OF_CHILDREN.matcher(behind).find();
    }
  }

  /** Marks, times and shares. */
  private static final Pattern NO_AGE =
      Pattern.compile("\\b\\d+(?:[.,]\\d+)?\\s?(?:/|out of|:)\\s?\\d+|\\b\\d+\\s?%");

  /** Who has to do with children, and is none. */
  private static final Pattern OF_CHILDREN =
      Pattern.compile(
          "^(?:'s|’s)? (?:school )?(?:teacher|head|headmaster|headmistress|nurse|assistant|minder|carer|care|doctor|psychologist|books?|programmes?|programs?|shows?|tv|television|presenter|host|story|stories|storyteller|choir|club|librarian|classroom|counsell?or|therapist|entertainer|coach|ward|audiobooks?|cartoon|radio|author|worker|tutor)\\b");

  private static final Pattern JUST_OUT_OF =
      Pattern.compile(
          "\\b(?:barely|hardly|scarcely|only just) (?:out of|past|into|over|beyond|in) (?:his |her |their |the )?$");

  private AgeClaim() {}

  /** Returns whether a description gives the speaker an age that is far from the one listed. */
  static boolean contradicts(String text, AgeRange listed) {
    return sentences(text).stream()
        .anyMatch(sentence -> of(sentence).filter(said -> isFar(said, listed)).isPresent());
  }

  /** Returns whether a description tells any age. */
  static boolean isIn(String text) {
    return sentences(text).stream().anyMatch(sentence -> of(sentence).isPresent());
  }

  private static List<String> sentences(String text) {
    return Words.punctuated(NO_AGE.matcher(text).replaceAll(" "));
  }

  /** Returns whether a description takes the speaker to be a child. */
  static boolean isOfChild(String text) {
    return sentences(text).stream()
        .anyMatch(
            sentence ->
                of(sentence).filter(said -> said.to() <= Stage.CHILD.range.to()).isPresent());
  }

  private static boolean isFar(AgeRange said, AgeRange listed) {
    return said.from() - listed.to() >= CLEAR_GAP_YEARS
        || listed.from() - said.to() >= CLEAR_GAP_YEARS;
  }

  /** Returns the age that a sentence tells; nothing if it tells none or may tell two. */
  private static Optional<AgeRange> of(String sentence) {
    List<AgeRange> told = new ArrayList<>();
    DECADE
        .matcher(sentence)
        .results()
        .filter(found -> isTold(found, sentence) && !Imagery.isInPart(sentence, found.start()))
        .forEach(found -> AgeRange.parse(found.group(1)).ifPresent(told::add));
    Matcher years = YEARS.matcher(sentence);
    while (years.find()) {
      if (isTold(years, sentence) && !Imagery.isInPart(sentence, years.start())) {
        told.add(years(years));
      }
    }
    if (!told.isEmpty()) {
      return Optional.of(spanned(told));
    }
    return narrowest(
        Stream.of(Stage.values())
            .filter(
                stage ->
                    stage
                        .words
                        .matcher(sentence)
                        .results()
                        .anyMatch(
                            one ->
                                isTold(one, sentence)
                                    && isReal(one, sentence)
                                    && !stage.isJob(sentence.substring(one.end()))))
            .map(stage -> stage.range)
            .toList());
  }

  private static AgeRange years(Matcher found) {
    if (found.group("number") != null) {
      int years = number(found.group("number"));
      boolean isOver = found.group("over") != null;
      return isOver ? new AgeRange(years, AgeRange.OLDEST) : new AgeRange(0, years);
    }
    int years =
        number(
            Stream.of("stated", "near", "person")
                .map(found::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow());
    boolean isDecade = found.group().endsWith("something");
    return new AgeRange(isDecade ? years : years - ABOUT, years + (isDecade ? 9 : ABOUT));
  }

  private static int number(String words) {
    if (Character.isDigit(words.charAt(0))) {
      return Integer.parseInt(words);
    }
    String[] parts = words.split("[ -]", 2);
    int place = TEENS_AND_TENS.indexOf(parts[0]);
    int tens = place < 10 ? 10 + place : 20 + 10 * (place - 10);
    return tens + (parts.length < 2 ? 0 : UNITS.indexOf(parts[1]));
  }

  /** In her thirties or early forties: what lies between. */
  private static AgeRange spanned(List<AgeRange> told) {
    int from = told.stream().mapToInt(AgeRange::from).min().orElseThrow();
    int to = told.stream().mapToInt(AgeRange::to).max().orElseThrow();
    return new AgeRange(from, to);
  }

  /** A young girl, a teenage child: what both mean. */
  private static Optional<AgeRange> narrowest(List<AgeRange> told) {
    int from = told.stream().mapToInt(AgeRange::from).max().orElse(1);
    int to = told.stream().mapToInt(AgeRange::to).min().orElse(0);
    return from <= to ? Optional.of(new AgeRange(from, to)) : Optional.empty();
  }

  /** Whether no comparison stands before, nor in the same part of the sentence. */
  private static boolean isReal(MatchResult words, String sentence) {
    return !OF_OTHERS.matcher(sentence.substring(0, words.start())).find()
        && !Imagery.isIn(sentence.substring(0, words.start()))
        && !Imagery.isInPart(sentence, words.start());
  }

  private static boolean isTold(MatchResult words, String sentence) {
    String before = sentence.substring(0, words.start());
    return JUST_OUT_OF.matcher(before).find() || !Imagery.isTurned(before);
  }
}
