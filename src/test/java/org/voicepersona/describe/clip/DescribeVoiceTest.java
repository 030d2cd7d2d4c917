package org.voicepersona.describe.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.describe.ClipSeed;
import org.voicepersona.describe.Clips;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.DescribeException;
import org.voicepersona.describe.FakeDescriber;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.Meter.Measure;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.check.QualityFlag;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.Failure.Stage;
import org.voicepersona.globe.VoiceSample;

class DescribeVoiceTest {

  private static final byte[] NO_SOUND_FILE = "not a sound".getBytes(StandardCharsets.UTF_8);

  private final Set<Measure> timed = EnumSet.noneOf(Measure.class);

  @Test
  void aClipBecomesADescriptionOfWhatIsHeardInIt() {
    VoiceSample sample = Clips.withAudio(3, Clips.hum(140, 1.5));
    Outcome.Described described = described(new FakeDescriber(), sample);
    assertThat(described.profile().f0MedianHz()).isCloseTo(140, within(2.0));
    assertThat(described.description().voice()).endsWith(" Hz");
    assertThat(described.provenance()).isEqualTo(FakeDescriber.PROVENANCE);
    assertThat(described.seed()).isEqualTo(ClipSeed.of(11, sample.id()));
    assertThat(described.sample().index()).isEqualTo(103);
    assertThat(described.sample().audio()).isEmpty();
    assertThat(timed).containsExactly(Measure.DECODE_MS, Measure.HEAR_MS, Measure.DESCRIBE_MS);
  }

  @Test
  void aDescriptionComesWithWhatMayBeWrongWithIt() {
    FakeDescriber silent =
        new FakeDescriber() {
          @Override
          public VoiceDescription describe(DecodedClip voice, Meter meter) {
            return new VoiceDescription("", "", "", "");
          }
        };
    assertThat(described(silent, Clips.withAudio(3, Clips.hum(140, 1))).flags())
        .containsExactly(QualityFlag.EMPTY);
  }

  @Test
  void aLongClipIsHeardUpToTheLimitAndSaysSo() {
    VoiceSample sample = Clips.withAudio(3, Clips.hum(140, 3.5));
    Outcome.Described described = described(new FakeDescriber(), sample);
    assertThat(described.profile().truncated()).isTrue();
    assertThat(described.profile().durationSeconds()).isEqualTo(2);
  }

  @Test
  void audioThatCannotBeHeardIsAFailureOfHearing() {
    assertFailure(new byte[0], new FakeDescriber(), Stage.HEAR, "no-audio");
    assertFailure(NO_SOUND_FILE, new FakeDescriber(), Stage.HEAR, "undecodable");
    assertFailure(Clips.hum(140, 0.02), new FakeDescriber(), Stage.HEAR, "too-short");
    assertThat(timed).isEmpty();
  }

  @Test
  void aClipThatCannotBeDescribedIsAFailureOfDescribing() {
    FakeDescriber refusing =
        new FakeDescriber() {
          @Override
          public VoiceDescription describe(DecodedClip voice, Meter meter)
              throws DescribeException {
            throw new DescribeException("cut-off", "the answer stops in mid-sentence");
          }
        };
    assertFailure(Clips.hum(140, 1), refusing, Stage.DESCRIBE, "cut-off");
  }

  @Test
  void whatIsNotTheClipsFaultStopsTheJob() {
    FakeDescriber broken =
        new FakeDescriber() {
          @Override
          public VoiceDescription describe(DecodedClip voice, Meter meter) {
            throw new IllegalStateException("the model is gone");
          }
        };
    assertThatThrownBy(() -> step(broken).describe(Clips.withAudio(3, Clips.hum(140, 1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model is gone");
  }

  private Outcome.Described described(VoiceDescriber describer, VoiceSample sample) {
    Outcome outcome = step(describer).describe(sample, (measure, value) -> timed.add(measure));
    assertThat(outcome).isInstanceOf(Outcome.Described.class);
    return (Outcome.Described) outcome;
  }

  private void assertFailure(byte[] audio, VoiceDescriber describer, Stage stage, String reason) {
    Outcome outcome = step(describer).describe(Clips.withAudio(3, audio));
    Failure failure =
        assertThat(outcome).asInstanceOf(type(Outcome.Failed.class)).actual().failure();
    assertThat(failure.stage()).isEqualTo(stage);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.index()).isEqualTo(103);
    assertThat(failure.message()).isNotBlank();
  }

  private DescribeVoice step(VoiceDescriber describer) {
    return new DescribeVoice(new AudioDecoder(2), describer, 11);
  }
}
