package org.voicepersona.describe.acoustic;

import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.SharedDescriber;

/** The {@code acoustic} describer, which can always be used: there is nothing to settle. */
public record AcousticSettings() implements DescriberSettings {

  /** The describer's name. */
  public static final String DESCRIBER = "acoustic";

  @Override
  public Provenance provenance() {
    return AcousticDescriber.PROVENANCE;
  }

  @Override
  public String means() {
    return "it needs no model";
  }

  @Override
  public SharedDescriber shared() {
    return new SharedDescriber(DESCRIBER, AcousticDescriber::new);
  }
}
