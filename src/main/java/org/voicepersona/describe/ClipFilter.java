package org.voicepersona.describe;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/** Decides, once a clip was heard, whether it is described. */
@FunctionalInterface
public interface ClipFilter extends Serializable {

  /** Has every clip described. */
  ClipFilter ALL = clip -> Optional.empty();

  /**
   * Returns what was measured that leaves the clip out, by name; nothing if it is to be described.
   * A measure that the clip does not allow is an empty text.
   */
  Optional<Map<String, String>> leavesOut(MeasuredClip clip);
}
