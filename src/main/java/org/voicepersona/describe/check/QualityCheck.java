package org.voicepersona.describe.check;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.voicepersona.describe.MeasuredClip;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.acoustic.AcousticBins;
import org.voicepersona.describe.check.VoiceClaims.Said;
import org.voicepersona.describe.prompt.PromptFields;
import org.voicepersona.globe.label.AgeRange;
import org.voicepersona.globe.label.Gender;

/**
 * Tells what may be wrong with a description: in its texts alone, against what is said in the clip,
 * against the corpus's labels, and against what was measured; with what the corpus lists, and with
 * the recording itself.
 */
public final class QualityCheck {

  /** Goes up when a description may get other flags than before. */
  public static final String VERSION = "10";

  /** Steps from the middle of the scale of speaking rates. */
  private static final int CLEAR_PACE_STEPS = 2;

  /** Steps from the middle of the scale of noise: from 30 dB on nobody hears much of it. */
  private static final int CLEAN_STEPS = 2;

  /** Below 15 dB nobody can miss it. */
  private static final int NOISY_STEPS = 1;

  /** Steps from the middle of the scale of melody: an octave and more is not monotonous. */
  private static final int LIVELY_STEPS = 1;

  /** Below 4.5 semitones nothing is lively. */
  private static final int FLAT_STEPS = 2;

  /** Hz of the median; of 316 speakers only men who play cartoon figures lie above. */
  private static final double HIGHEST_MALE_HZ = 230;

  /** Years; boys younger than that may have the pitch of women. */
  private static final int BREAKING_OF_VOICE = 14;

  /** Hz of the median; of 316 speakers only one synthetic voice lies below. */
  private static final double LOWEST_FEMALE_HZ = 110;

  /**
   * Hz of the median; a quarter of the way up the range of women, below it nobody hears a high one.
   */
  private static final double LOW_FEMALE_HZ = 172;

  /** By how much the length that the corpus lists may differ, as a share of the measured one. */
  private static final double DURATION_TOLERANCE = 0.1;

  /** Characters; longer than any description, and soon read. */
  private static final int LONGEST = 5_000;

  private static final int END = 1_000;

  /** Signs that are no letters, of which three say as much and are searched sooner. */
  private static final Pattern RUN = Pattern.compile("([^\\p{L}\\p{M}\\p{N}])\\1{3,}");

  private final MeasuredClip clip;
  private final VoiceDescription said;
  private final Provenance provenance;
  private final AcousticBins amongGender;
  private final AcousticBins amongAll;
  private final Set<String> whole = new LinkedHashSet<>();
  private final Set<String> texts = new LinkedHashSet<>();
  private final Map<String, Boolean> refusing = new HashMap<>();
  private final Set<QualityFlag> flags = EnumSet.noneOf(QualityFlag.class);

  private QualityCheck(MeasuredClip clip, VoiceDescription said, Provenance provenance) {
    this.clip = clip;
    this.said =
        new VoiceDescription(
            ends(said.voice()),
            ends(said.character()),
            ends(said.technical()),
            ends(said.combined()));
    this.provenance = provenance;
    this.amongGender = AcousticBins.of(clip.profile(), clip.sample().gender());
    this.amongAll = AcousticBins.of(clip.profile(), "");
    whole.addAll(List.of(said.voice(), said.character(), said.technical()));
    if (!said.combined().equals(VoiceDescription.combine(said.voice(), said.character()))) {
      whole.add(said.combined());
    }
    whole.removeIf(String::isBlank);
    whole.forEach(text -> texts.add(ends(text)));
  }

  /** Returns a text with shorter runs of signs, of a longer one only how it starts and ends. */
  private static String ends(String whole) {
    String text = RUN.matcher(whole).replaceAll("$1$1$1");
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST - END) + "\n" + text.substring(text.length() - END);
  }

  /**
   * Returns all flags but {@link QualityFlag#NEAR_DUPLICATE}, which needs the other descriptions.
   *
   * @param clip what is known of the voice
   * @param said what was said of it
   * @param provenance who said it
   */
  public static Set<QualityFlag> of(
      MeasuredClip clip, VoiceDescription said, Provenance provenance) {
    return new QualityCheck(clip, said, provenance).flags();
  }

  private Set<QualityFlag> flags() {
    flagIf(QualityFlag.NO_SPEECH, clip.profile().holdsNoSpeech());
    checkTexts();
    checkClaims();
    flagIf(QualityFlag.CLIPPING, clip.profile().channel().isClipped());
    return flags;
  }

  private void checkTexts() {
    if (AnswerCheck.empty(said.voice()).isPresent()) {
      flags.add(QualityFlag.EMPTY);
      texts.remove(said.voice());
    }
    flagIf(
        QualityFlag.CONTROL_TOKENS,
        whole.stream().anyMatch(text -> AnswerCheck.controlTokens(text).isPresent()));
    flagIf(
        QualityFlag.OTHER_SCRIPT,
        whole.stream().anyMatch(text -> AnswerCheck.wordOfOtherScript(text).isPresent()));
    flagAny(
        QualityFlag.OTHER_LANGUAGE, text -> EnglishCheck.hasForeignSentence(Words.sentences(text)));
    String transcript = clip.sample().transcript();
    flagAny(QualityFlag.TRUNCATED, text -> isTruncated(text, transcript));
    flagAny(QualityFlag.REPETITIVE, Repetition::isIn);
    flagAny(QualityFlag.REFUSAL, this::refuses);
    flagIf(
        QualityFlag.PREAMBLE,
        texts.stream()
            .map(Words::withoutQuotations)
            .anyMatch(
                flags.contains(QualityFlag.REFUSAL)
                    ? ChatCheck::greetsAndOffers
                    : ChatCheck::chats));
    flagAny(QualityFlag.PROMPT_ECHO, this::echoesPrompt);
    flagAny(QualityFlag.TRANSCRIPT_LEAK, text -> TranscriptCheck.leaks(text, transcript));
    flagIf(QualityFlag.NO_ATTRIBUTE, flags.isEmpty() && !VoiceAttributes.areIn(said.voice()));
  }

  /** Of what should not be there at all it is no matter whether it ends. */
  private boolean isTruncated(String text, String transcript) {
    return TruncationCheck.isTruncated(text)
        && !TranscriptCheck.isPartOf(text, transcript)
        && !refusesAtLength(text);
  }

  /** Who speaks of himself and not of the voice has not described it. */
  private boolean refuses(String withQuotations) {
    String text = Words.withoutQuotations(withQuotations);
    return refusesAtLength(withQuotations)
        || (RefusalCheck.presentsItself(text)
            && !ChatCheck.praises(text)
            && !TruncationCheck.isTruncated(text)
            && !VoiceAttributes.areIn(text)
            && AnswerCheck.question(text).isEmpty()
            && isEnglish(text));
  }

  /** A character may regret, and where nobody speaks it is true that there is no voice. */
  private boolean refusesAtLength(String text) {
    return refusing.computeIfAbsent(text, this::isRefusal);
  }

  private boolean isRefusal(String withQuotations) {
    boolean isOfVoice =
        !withQuotations.equals(said.character()) || withQuotations.equals(said.voice());
    String text = Words.withoutQuotations(withQuotations);
    boolean mayLackVoice = !isOfVoice || isWithoutVoice();
    return RefusalCheck.refuses(text)
        || (((isOfVoice && RefusalCheck.regrets(text))
                || (!mayLackVoice && RefusalCheck.refusesWithoutName(text))
                || (ChatCheck.chats(text)
                    && !VoiceAttributes.areIn(ChatCheck.withoutPromises(text))
                    && AnswerCheck.question(text).isEmpty()))
            && isEnglish(text));
  }

  /** Whether the recording was listened to, and nobody has a pitch in it. */
  private boolean isWithoutVoice() {
    return !Double.isNaN(clip.profile().speechRatio()) && Double.isNaN(clip.profile().f0MedianHz());
  }

  private static boolean isEnglish(String text) {
    return AnswerCheck.wordOfOtherScript(text).isEmpty()
        && !EnglishCheck.hasForeignSentence(Words.sentences(text));
  }

  private boolean echoesPrompt(String text) {
    boolean asks = AnswerCheck.question(text).isPresent();
    return asks
        || provenance.prompts().values().stream()
            .map(prompt -> PromptFields.fill(prompt, clip.sample()))
            .anyMatch(prompt -> AnswerCheck.echo(prompt, text).isPresent());
  }

  private void checkClaims() {
    String sound = said.voice() + "\n" + said.technical();
    Said gender = VoiceClaims.gender(sound + "\n" + said.character());
    List<String> sentences = Words.punctuated(sound);
    Gender listed = Gender.of(clip.sample().gender());
    flagIf(
        QualityFlag.CONTRADICTS_GENDER,
        (listed == Gender.FEMALE && gender == Said.MALE)
            || (listed == Gender.MALE && gender == Said.FEMALE));
    flagIf(QualityFlag.CONTRADICTS_PITCH, isOpposite(sentences, Scale.PITCH, pitch(), 1, 1));
    flagIf(
        QualityFlag.CONTRADICTS_PACE,
        isOpposite(sentences, Scale.PACE, pace(), CLEAR_PACE_STEPS, CLEAR_PACE_STEPS));
    flagIf(
        QualityFlag.CONTRADICTS_NOISE,
        isOpposite(sentences, Scale.CLARITY, clarity(), CLEAN_STEPS, NOISY_STEPS));
    flagIf(
        QualityFlag.CONTRADICTS_MELODY,
        isOpposite(sentences, Scale.MELODY, melody(), LIVELY_STEPS, FLAT_STEPS));
    flagIf(
        QualityFlag.CONTRADICTS_AGE,
        age().filter(years -> AgeClaim.contradicts(said.voice(), years)).isPresent());
    flagIf(
        QualityFlag.CONTRADICTS_ACCENT,
        AccentClaim.contradicts(said.voice(), clip.sample().accent()));
    flagIf(QualityFlag.LABEL_CONTRADICTS_PITCH, hasPitchOfAnother(listed));
    flagIf(QualityFlag.CONTRADICTS_DURATION, hasAnotherLength());
  }

  private Optional<AgeRange> age() {
    return AgeRange.parse(clip.sample().age());
  }

  private static boolean isChild(AgeRange age) {
    return age.from() < BREAKING_OF_VOICE;
  }

  private boolean hasPitchOfAnother(Gender listed) {
    double hz = clip.profile().f0MedianHz();
    return (listed == Gender.MALE && hz > HIGHEST_MALE_HZ && !isBoy())
        || (listed == Gender.FEMALE && hz < LOWEST_FEMALE_HZ);
  }

  private boolean isBoy() {
    return age().filter(QualityCheck::isChild).isPresent() || AgeClaim.isOfChild(said.voice());
  }

  /** Of a recording that was cut only the least length is known. */
  private boolean hasAnotherLength() {
    double listed = clip.sample().duration();
    double measured = clip.profile().durationSeconds();
    boolean isShorter = listed < measured * (1 - DURATION_TOLERANCE);
    boolean isLonger = listed > measured * (1 + DURATION_TOLERANCE);
    return isShorter || (isLonger && !clip.profile().truncated());
  }

  /**
   * Returns how far the voice lies from the middle, on the scale of the speaker's gender and on
   * that of all adults, whichever says less; 0 where they differ. Without a gender, a step is no
   * evidence.
   */
  private int pitch() {
    int among = stepsFromMiddle(AcousticBins.PITCHES, amongGender.pitch());
    int all = stepsFromMiddle(AcousticBins.PITCHES, amongAll.pitch());
    if (Gender.of(clip.sample().gender()) == Gender.UNKNOWN) {
      return all - Integer.signum(all);
    }
    boolean isClear = clip.profile().f0MedianHz() <= LOW_FEMALE_HZ;
    return among * all >= 0 || isClear ? among : 0;
  }

  private int pace() {
    return stepsFromMiddle(AcousticBins.RATES, amongAll.rate());
  }

  private int clarity() {
    return stepsFromMiddle(AcousticBins.NOISES, amongAll.noise());
  }

  private int melody() {
    return stepsFromMiddle(AcousticBins.MONOTONIES, amongAll.monotony());
  }

  private static int stepsFromMiddle(List<String> scale, String word) {
    return word.isEmpty() ? 0 : scale.indexOf(word) - scale.size() / 2;
  }

  /** Returns whether a text says low so many steps above the middle, or high below it. */
  private static boolean isOpposite(
      List<String> sentences, Scale scale, int measured, int above, int below) {
    return (measured >= above && scale.claim(sentences) == Said.LOW)
        || (measured <= -below && scale.claim(sentences) == Said.HIGH);
  }

  private void flagAny(QualityFlag flag, Predicate<String> fault) {
    flagIf(flag, texts.stream().anyMatch(fault));
  }

  private void flagIf(QualityFlag flag, boolean present) {
    if (present) {
      flags.add(flag);
    }
  }
}
