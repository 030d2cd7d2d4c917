package org.voicepersona.output.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.voicepersona.globe.RowId;
import org.voicepersona.model.checkpoint.Digests;

/** Journals and parts that lie on disks are read by every later version of this program. */
class PackedJsonTest {

  private static final String DESCRIBED =
      """
      d 8bac3910 eLv5YFy25ZlBDsIgEEWv4gkmA1MoLD1M48aFiTGmt3co2AJDiy5cuYR0Amnpm5/HlpaPwjK3udvjL\
      iIy1eH4fJr5m1w2BAYScVNfTgtk0Tm+oSRtJ4bfYUjmH78VknuL7SXHbmEzuPWXa/fYbl1lNJjO2lRGAx0QlXdsD\
      gbaQTYjVRoNAqtzZCMYUxgNBK+UhDZSqKuhbY3zAtoafHAxJbUt0FgIjeACVmiPi33JoW29rYUG7UJbWQ+6B20f5\
      U+ENqHKoW0Qc2i/hwnaaSigPYIR0HYYH/4Q2kZA24ddNrA9cN9SP7tmW6HMB+V5nSW1l+o0N/2r2IiIVj1EO/u1w\
      SBpMF60Sdin\
      """;

  private static final String FAILED =
      """
      f 15f0795b eLv5YFy2g7eWTUhfMGGMbqAFYvGGh6tjEPLSjbx8XXAKQ1mwYQCsDIEtZ6VaAPOxKYk\
      """;

  /** The compression begins with it: with another one, nothing that was packed can be read. */
  @Test
  void theTypicalOutcomesNeverChange() throws IOException {
    try (InputStream in = PackedJson.class.getResourceAsStream("typical-outcomes.jsonl")) {
      assertThat(HexFormat.of().formatHex(Digests.sha256().digest(in.readAllBytes())))
          .isEqualTo("8dd4bdfca1427c1ea27568b4d74377746cd56eb0ea06419feb4df99a77f8027f");
    }
  }

  @Test
  void aDescriptionThatWasPackedBeforeIsRead() throws IOException {
    StoredOutcome read = StoredOutcome.parse(DESCRIBED.getBytes(UTF_8));
    assertThat(read.kind()).isEqualTo(StoredOutcome.Kind.DESCRIBED);
    assertThat(read.place().id()).isEqualTo(new RowId("data/train-00000-of-00003.parquet", 7));
    assertThat(read.json())
        .isEqualTo(
            """
            {"index":3,"split":"train","dataset":"corpus","speaker_id":"S3","transcript":"A young vo\
            ice of medium pitch.","accent":null,"age":"teens","gender":"male","duration":2.5,"voice_\
            analysis":"A young voice of medium pitch.","character_description":"A young voice of med\
            ium pitch.","technical_analysis":"A young voice of medium pitch.","combined_description"\
            :"A young voice of medium pitch.","f0_median_hz":204.25,"f0_mean_hz":208.33,"f0_std_hz":\
            28.43,"f0_range_semitones":1.83,"f0_end_slope":-13.62,"f0_rises":0.554,"f0_falls":0.911,\
            "speech_ratio":0.0362,"voiced_ratio":0.6589,"speaking_rate":2.923,"loudness_db":-6.37,"s\
            nr_db":22.14,"hnr_db":17.29,"jitter":0.02696,"shimmer":0.05834,"spectral_centroid_hz":16\
            9.2,"spectral_tilt_db_per_octave":-9.14,"f1_hz":301.0,"f2_hz":1500.0,"f3_hz":2500.0,"f4_\
            hz":3500.0,"vocal_tract_cm":17.58,"bandwidth_hz":8000.0,"clipping_ratio":0.0,"decay_seco\
            nds":0.15,"pause_ratio":0.914,"duration_measured":4.101,"audio_truncated":false,"audio_c\
            lipped":false,"pitch_bin":"very high-pitch","rate_bin":"slightly slowly","monotony_bin":\
            "very monotone","noise_bin":"slightly clear","reverberation_bin":"close-sounding","bandw\
            idth_bin":"wideband","flags":[],"recognized_transcript":null,"recognized_language":null,\
            "word_error_rate":null,"recognition_temperature":null,"describer":"acoustic","model":"ru\
            les-1","prompt_set":"default","seed":86,"generation":1,"shard":"data/train-00000-of-0000\
            3.parquet","row":7}\
            """);
  }

  @Test
  void aFailureThatWasPackedBeforeIsRead() throws IOException {
    StoredOutcome read = StoredOutcome.parse(FAILED.getBytes(UTF_8));
    assertThat(read.kind()).isEqualTo(StoredOutcome.Kind.FAILED);
    assertThat(read.json())
        .isEqualTo(
            """
            {"index":4,"split":"train","shard":"data/train-00000-of-00003.parquet","row":8,"stage":"\
            HEAR","reason":"no-audio","message":"0 bytes"}\
            """);
  }
}
