package org.voicepersona.describe.acoustic;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.Profiles;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.Voices;
import org.voicepersona.globe.VoiceSample;

class AcousticDescriberTest {

  private static final Pattern ARTICLE = Pattern.compile("\\b([Aa]n?) (\\w)");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final Pattern PITCH_WORD =
      Pattern.compile("\\b(pitch|deep|low|high|mid-range|intonation|melody|monotone|one note)");
  private static final Pattern LOW_WORD = Pattern.compile("\\b(deep|low|lower|below|bottom)\\b");
  private static final Pattern HIGH_WORD = Pattern.compile("\\b(high|higher|above|top)\\b");
  private static final Pattern PACE_WORD =
      Pattern.compile("\\b(pace|speed|slow|slowly|fast|quickly|brisk|rapid|haste|tempo)\\b");
  private static final Pattern PAUSE_WORD =
      Pattern.compile("\\b(paus|silence in between|break\\b)");
  private static final Pattern NOISE_WORD =
      Pattern.compile("\\b(noise|noisy|background|recording is)\\b");

  @Property(tries = 500)
  void everyTextIsCleanEnglish(@ForAll long seed) {
    VoiceDescription description = AcousticDescriber.inWords(Voices.any(seed));
    for (String text :
        List.of(description.voice(), description.character(), description.technical())) {
      assertThat(text)
          .matches("[A-Z0-9].*\\.")
          .doesNotContain("{", "}", "a(n)", "  ", " ,", " .", "..", ",.", "null", "NaN", "im_start")
          .doesNotContain("Xylophones", "quizzed", "zephyrs")
          .doesNotContainPattern("\\. [a-z]");
      ARTICLE
          .matcher(text)
          .results()
          .forEach(
              article -> {
                boolean vowel = "aeiou".contains(article.group(2).toLowerCase(Locale.ROOT));
                assertThat(article.group(1).length()).as(text).isEqualTo(vowel ? 2 : 1);
              });
    }
    assertThat(description.combined())
        .isEqualTo(VoiceDescription.combine(description.voice(), description.character()));
  }

  @Property(tries = 500)
  void nothingIsSaidOfWhatWasNotMeasured(@ForAll long seed) {
    DecodedClip voice = Voices.any(seed);
    AcousticProfile profile = voice.profile();
    VoiceDescription description = AcousticDescriber.inWords(voice);
    String spoken = description.voice() + " " + description.character();
    assertUnsaidIf(Double.isNaN(profile.f0MedianHz()), spoken, PITCH_WORD);
    assertUnsaidIf(Double.isNaN(profile.speakingRate()), description.voice(), PACE_WORD);
    assertUnsaidIf(Double.isNaN(profile.pauseRatio()), description.voice(), PAUSE_WORD);
    assertUnsaidIf(Double.isNaN(profile.snrDb()), description.voice(), NOISE_WORD);
    assertUnsaidIf(
        !voice.sample().gender().equals("male"),
        spoken,
        Pattern.compile("\\b(male|his|he|man)\\b"));
    assertUnsaidIf(
        !voice.sample().gender().equals("female"),
        spoken,
        Pattern.compile("\\b(female|her|she|woman)\\b"));
  }

  @Property(tries = 500)
  void wordsOfPitchAgreeWithTheBin(@ForAll long seed) {
    DecodedClip voice = Voices.any(seed);
    String bin = AcousticBins.of(voice.profile(), voice.sample().gender()).pitch();
    int fromMiddle = AcousticBins.PITCHES.indexOf(bin) - 3;
    String text = AcousticDescriber.inWords(voice).voice().replace("neither deep nor high", "");
    assertUnsaidIf(fromMiddle >= 0, text, LOW_WORD);
    assertUnsaidIf(fromMiddle <= 0, text, HIGH_WORD);
    if (!bin.isEmpty() && bin.startsWith("very") && text.contains("pitched")) {
      assertThat(text)
          .containsPattern(
              "(very|extremely|remarkably|strikingly|exceptionally|unusually|notably|uncommonly|markedly)");
    }
  }

  @Property(tries = 500)
  void theNumbersAreThoseMeasured(@ForAll long seed) {
    DecodedClip voice = Voices.any(seed);
    AcousticProfile p = voice.profile();
    Set<BigDecimal> allowed = new HashSet<>(numbers(List.of(5.0, 95.0, 90.0, 0.0, 60.0), 0));
    allowed.addAll(
        numbers(
            List.of(
                p.durationSeconds(),
                p.f0StdHz(),
                p.f0RangeSemitones(),
                p.speakingRate(),
                p.loudnessDb(),
                p.hnrDb(),
                p.shimmer() * 100,
                p.formants().vocalTractCm(),
                p.spectralTiltDbPerOctave()),
            1));
    allowed.addAll(
        numbers(
            List.of(
                p.voicedRatio() * 100,
                p.f0MedianHz(),
                p.pauseRatio() * 100,
                p.snrDb(),
                p.formants().f1Hz(),
                p.formants().f2Hz(),
                p.formants().f3Hz(),
                p.formants().f4Hz(),
                p.channel().bandwidthHz(),
                p.spectralCentroidHz()),
            0));
    allowed.addAll(numbers(List.of(p.jitter() * 100, p.channel().decaySeconds()), 2));
    String technical =
        AcousticDescriber.inWords(voice).technical().replace("F0", "").replace("-to-", "");
    assertThat(NUMBER.matcher(technical).results().map(n -> decimal(n.group())))
        .as(technical)
        .isSubsetOf(allowed);
    if (!Double.isNaN(p.f0MedianHz())) {
      assertThat(technical).contains(" " + Math.round(p.f0MedianHz()) + " Hz");
    }
  }

  /** Manner, mood and roles are imagined: they belong to the character, which says so. */
  @Property(tries = 500)
  void theVoiceIsToldWithoutWhatIsImagined(@ForAll long seed) {
    VoiceDescription description = AcousticDescriber.inWords(Voices.any(seed));
    assertThat(description.voice())
        .doesNotContainPattern(
            "(?i)\\b(corpus|listed|lists|given for|friendly|calm|relaxed|confident|weary|reserved"
                + "|eager|engaged|businesslike|could suit|might)\\b");
    assertThat(description.character()).containsPattern("(?i)suggest|imagine|idea");
  }

  @Test
  void rolesAgreeWithTheListedAge() {
    for (long seed = 0; seed < 500; seed++) {
      assertThat(character("teens", seed))
          .doesNotContainPattern("veteran|retired|elder|grand(mother|father)|doctor|weathered");
      assertThat(character("seventies", seed))
          .doesNotContainPattern("school|pupil|apprentice|teenage|student|junior|young");
    }
  }

  private static String character(String age, long seed) {
    VoiceSample sample = Voices.sample("male", age, "");
    return AcousticDescriber.inWords(Voices.heard(sample, Profiles.ORDINARY, seed)).character();
  }

  @Test
  void whoSpeaksIsToldAsAPersonWould() {
    VoiceSample sample = Voices.sample("male", "thirties", "Czech");
    for (long seed = 0; seed < 100; seed++) {
      String voice =
          AcousticDescriber.inWords(Voices.heard(sample, Profiles.ORDINARY, seed)).voice();
      assertThat(voice)
          .containsPattern("in his thirties|thirty-something")
          .containsPattern("Czech accent|accent is Czech|Czech-accented");
    }
  }

  @Property(tries = 1000)
  void aCaptionIsASentenceOrTwo(@ForAll long seed) {
    DecodedClip voice = Voices.any(seed);
    AcousticBins bins = AcousticBins.of(voice.profile(), voice.sample().gender());
    assertThat(AcousticDescriber.caption(voice, bins, seed))
        .matches("[A-Z][^.]+\\.( [A-Z][^.]+\\.)?");
  }

  @Test
  void aWhisperIsSaidToHaveNoVoicing() {
    VoiceSample sample = Voices.sample("female", "", "");
    VoiceDescription whisper = AcousticDescriber.inWords(Voices.heard(sample, Profiles.WHISPER, 1));
    assertThat(whisper.voice()).containsPattern("whisper");
    assertThat(whisper.technical())
        .containsPattern("[Nn]o voicing steady enough")
        .contains("3.2 syllables");
  }

  @Test
  void silenceIsSaidToHoldNoSpeech() {
    VoiceSample sample = Voices.sample("", "", "");
    VoiceDescription silence = AcousticDescriber.inWords(Voices.heard(sample, Profiles.SILENCE, 1));
    assertThat(silence.voice()).containsPattern("[Nn]o (speech|voiced sound|sound loud enough)");
    assertThat(silence.technical()).contains("2.0 seconds");
  }

  @Test
  void whatIsNoSpeechHasNoCharacter() {
    VoiceSample sample = Voices.sample("male", "", "");
    for (long seed = 0; seed < 50; seed++) {
      VoiceDescription hum = AcousticDescriber.inWords(Voices.heard(sample, Profiles.HUM, seed));
      assertThat(hum.voice()).containsPattern("[Nn]o speech");
      assertThat(hum.character()).containsPattern("[Nn]o character|nothing to base");
    }
  }

  @Test
  void theRoomAndTheChannelAreTold() {
    VoiceSample sample = Voices.sample("male", "", "");
    for (long seed = 0; seed < 50; seed++) {
      DecodedClip far = Voices.heard(sample, Profiles.through(new Channel(0, 8000, 0.6)), seed);
      assertThat(AcousticDescriber.inWords(far).voice())
          .doesNotContainPattern(NOISE_WORD)
          .doesNotContainPattern(PACE_WORD);
    }
  }

  /** What a rough voice is cannot be bell-like, nor a velvety one sharp, in whatever sentence. */
  @Test
  void textureAndColourCanBeTrueOfOneVoice() {
    Pattern rough = Pattern.compile("\\brough|husk|grainy|rasp|coarse|gravel|grit|scratchy|sandy");
    Pattern fine =
        Pattern.compile("bell-like|ringing|soft-edged|mellow|rounded|unobtrusive|clear-cut");
    Pattern soft = Pattern.compile("velvety|silky|satiny");
    Pattern sharp = Pattern.compile("sharp|keen|crisp|bright|ringing|glinting");
    for (long seed = 0; seed < 1000; seed++) {
      String voice = AcousticDescriber.inWords(Voices.any(seed)).voice();
      assertUnsaidIf(rough.matcher(voice).find(), voice, fine);
      assertUnsaidIf(soft.matcher(voice).find(), voice, sharp);
    }
  }

  @Test
  void aSpeakerTalksAndAPersonSpeaks() {
    for (long seed = 0; seed < 1000; seed++) {
      assertThat(AcousticDescriber.inWords(Voices.any(seed)).voice())
          .doesNotContainPattern("speaker( in (his|her|their) \\w+)? (speaks|is speaking)")
          .doesNotContainPattern("speaker's speech|all but unbroken|as good as unbroken")
          .doesNotContainPattern("slightly (quickly|slowly)|unforced|polished|throughout");
    }
  }

  @Test
  void aRoomIsToldInManyWays() {
    VoiceSample sample = Voices.sample("male", "", "");
    long skeletons =
        LongStream.range(0, 200)
            .mapToObj(
                seed -> Voices.heard(sample, Profiles.through(new Channel(0, 8000, 0.6)), seed))
            .map(far -> AcousticDescriber.inWords(far).voice().split("\\. ").length)
            .distinct()
            .count();
    assertThat(skeletons).isGreaterThanOrEqualTo(2);
  }

  @Test
  void aDecayBeyondTheLongestIsToldAsSuch() {
    VoiceSample sample = Voices.sample("male", "", "");
    for (long seed = 0; seed < 50; seed++) {
      DecodedClip far =
          Voices.heard(
              sample, Profiles.through(new Channel(0, 8000, Channel.LONGEST_DECAY_SECONDS)), seed);
      assertThat(AcousticDescriber.inWords(far).technical()).doesNotContain("about 1.5");
    }
  }

  @Test
  void theSameVoiceAndSeedGiveTheSameWords() {
    DecodedClip voice = Voices.any(42);
    assertThat(AcousticDescriber.inWords(voice)).isEqualTo(AcousticDescriber.inWords(voice));
  }

  /** Those with a voice: of silence there is little to say. */
  @Test
  void differentClipsRarelyReadTheSame() {
    List<String> texts =
        LongStream.range(0, 1000)
            .mapToObj(Voices::any)
            .filter(voice -> !Double.isNaN(voice.profile().f0MedianHz()))
            .map(voice -> AcousticDescriber.inWords(voice).voice())
            .toList();
    assertThat(texts).hasSizeGreaterThan(700);
    assertThat(new HashSet<>(texts).size()).isGreaterThanOrEqualTo(texts.size() * 995 / 1000);
  }

  @Test
  void oneVoiceWithManySeedsIsDescribedInManyWays() {
    VoiceSample sample = Voices.sample("male", "twenties", "United States English");
    assertThat(distinct(seed -> Voices.heard(sample, Profiles.ORDINARY, seed)))
        .isGreaterThanOrEqualTo(950);
  }

  /** Returns how many of 1,000 clips have a voice description that no earlier one has. */
  private long distinct(Function<Long, DecodedClip> voices) {
    return LongStream.range(0, 1000)
        .mapToObj(seed -> AcousticDescriber.inWords(voices.apply(seed)).voice())
        .distinct()
        .count();
  }

  private static void assertUnsaidIf(boolean unknown, String text, Pattern words) {
    if (unknown) {
      assertThat(text).doesNotContainPattern(words);
    }
  }

  private static List<BigDecimal> numbers(List<Double> values, int decimals) {
    return values.stream()
        .filter(value -> !Double.isNaN(value))
        .map(value -> new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP))
        .map(BigDecimal::stripTrailingZeros)
        .toList();
  }

  private static BigDecimal decimal(String number) {
    return new BigDecimal(number).stripTrailingZeros();
  }
}
