package org.voicepersona.globe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;

class VoiceSampleCoderTest {

  @Property(tries = 200)
  void aRowComesBackAsItWent(
      @ForAll @LongRange(min = 0, max = RowId.LAST_ROW) long row,
      @ForAll String text,
      @ForAll byte[] audio)
      throws CoderException {
    String said = new String(text.getBytes(UTF_8), UTF_8);
    VoiceSample sample =
        new VoiceSample(
            new RowId("shard", row),
            "train",
            row,
            "set",
            "S_1",
            said,
            "b",
            "c",
            "d",
            2.5,
            Map.of("chapter", said),
            audio);

    VoiceSample back = CoderUtils.clone(VoiceSampleCoder.of(), sample);

    assertThat(back).usingRecursiveComparison().isEqualTo(sample);
  }

  @Property(tries = 5)
  void anUnknownDurationStaysUnknown(@ForAll byte[] audio) throws CoderException {
    VoiceSample sample =
        new VoiceSample(
            new RowId("shard", 0), "train", 0, "", "", "", "", "", "", Double.NaN, audio);

    assertThat(CoderUtils.clone(VoiceSampleCoder.of(), sample).duration()).isNaN();
  }
}
