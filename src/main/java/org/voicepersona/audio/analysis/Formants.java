package org.voicepersona.audio.analysis;

/**
 * The resonances of the vocal tract, over the vowels of a clip; each is {@code NaN} where there are
 * too few of them.
 *
 * @param f1Hz median first formant
 * @param f2Hz median second formant
 * @param f3Hz median third formant
 * @param f4Hz median fourth formant; {@code NaN} also where the channel does not reach it
 */
public record Formants(double f1Hz, double f2Hz, double f3Hz, double f4Hz) {

  /** Of a clip without vowels. */
  public static final Formants NONE = new Formants(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /** Speed of sound in warm, moist air. */
  private static final double SOUND_CM_PER_SECOND = 35_000;

  /** Checks that the formants ascend. */
  public Formants {
    if (f1Hz <= 0 || f1Hz > f2Hz || f2Hz > f3Hz || f3Hz > f4Hz || Double.isInfinite(f4Hz)) {
      throw new IllegalArgumentException(
          "formants are %s, %s, %s, %s Hz, must be above 0 and ascend or be NaN"
              .formatted(f1Hz, f2Hz, f3Hz, f4Hz));
    }
  }

  /**
   * Returns the length in cm, {@code NaN} without four formants, of the tube, closed at one end,
   * whose resonances come nearest: the line of least squares through the formants over {@code (2k -
   * 1) / 2}, after Reby and McComb, Animal Behaviour 65 (2003).
   */
  public double vocalTractCm() {
    double[] formants = {f1Hz, f2Hz, f3Hz, f4Hz};
    double product = 0;
    double squares = 0;
    for (int k = 0; k < formants.length; k++) {
      double place = k + 0.5;
      product += place * formants[k];
      squares += place * place;
    }
    return SOUND_CM_PER_SECOND / (2 * product / squares);
  }
}
