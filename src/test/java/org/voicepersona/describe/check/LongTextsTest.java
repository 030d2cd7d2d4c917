package org.voicepersona.describe.check;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.describe.Profiles;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.clip.Outcome.Described;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;

/** Texts of 100,000 characters that nobody would write, but a broken model or file may hold. */
class LongTextsTest {

  private static final int LENGTH = 100_000;

  private record Shape(String name, String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Shape of(String name, String part) {
    return new Shape(name, part.repeat(LENGTH / part.length() + 1).substring(0, LENGTH));
  }

  /** A run in the middle of words of which many expressions start, and none goes on. */
  private static Shape amid(String name, String sign) {
    return new Shape(
        name + " in the middle",
        "A warm voice that is unable to hide what the speaker would describe, answer or apologise for, never rushed"
            + sign.repeat(4_000)
            + "that the audio is not, and which is very");
  }

  static Stream<Shape> shapes() {
    return Stream.of(
        amid("line ends", "\n"),
        amid("blanks", " "),
        amid("full stops", "."),
        amid("dashes", "-"),
        amid("long dashes", "—"),
        amid("commas", ","),
        amid("hashes", "#"),
        of("one letter", "a"),
        of("no spaces", "warmvoice"),
        of("blanks", " "),
        of("line ends", "\n"),
        of("full stops", "."),
        of("all punctuation", "?!,;:-–—()[]{}<>|/\\*_`~^&%$#@+="),
        of("commas", "a , "),
        of("dashes", "- "),
        of("nested quotes", "\"he said 'she said \"it “is «"),
        of("open quotes", "“a "),
        of("open brackets", "([{"),
        of("one sentence", "and the voice of a man who is not as low as the one of a woman that "),
        of("one word", "warm "),
        of("two words in turn", "very deep "),
        of("names of accents", "an irish or a scottish or an american "),
        of("ages", "in her thirties or forty or about 50 "),
        of("negations", "not never hardly less than "),
        of("questions", "what is the voice of the speaker in the "),
        of("orders", "please describe the "),
        of("refusals", "i am sorry but i "),
        of("words of saying", "the speaker is talking to a man who says "),
        of("digits", "1234567890"),
        of("numbers", "12 345 6.7 "),
        of("emoji", "😀🎙️"),
        of("combining marks", "e\u0301\u0301"),
        of("hyphens", "well-"),
        of("apostrophes", "'s's"),
        of("tokens", "<|im_start|>"),
        of("half tokens", "<|"),
        of("items", "- warm\n"),
        of("numbered items", "1. \n"),
        of("bold", "**Voice:** "),
        of("HTML", "<b><i>"),
        of("Chinese", "声音低沉"),
        of("Thai", "เสียงทุ้ม"),
        of("short sentences", "He. "));
  }

  private static VoiceDescription described(String text) {
    return new VoiceDescription(text, "", "", "");
  }

  private static Set<QualityFlag> flags(String description, String transcript) {
    VoiceSample sample =
        new VoiceSample(
            new RowId("descriptions.jsonl", 0),
            "train",
            0,
            "test",
            "S_1",
            transcript,
            "Irish English",
            "thirties",
            "female",
            Double.NaN,
            new byte[0]);
    Provenance provenance = new Provenance("m", "m", "default", Map.of());
    VoiceDescription said = described(description);
    Described voice = new Described(sample, Profiles.with(200, 4), said, provenance, 0, Set.of());
    return QualityCheck.of(voice, said, provenance);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void areCheckedSoon(Shape shape) {
    Set<QualityFlag> flags =
        assertTimeoutPreemptively(ofSeconds(60), () -> flags(shape.text(), "the key"));
    assertThat(flags).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void areCheckedSoonAsTranscripts(Shape shape) {
    Set<QualityFlag> flags =
        assertTimeoutPreemptively(
            ofSeconds(60), () -> flags("A warm, low voice says little.", shape.text()));
    assertThat(flags).doesNotContain(QualityFlag.EMPTY, QualityFlag.TRUNCATED);
  }
}
