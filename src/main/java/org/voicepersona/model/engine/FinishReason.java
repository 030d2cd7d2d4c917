package org.voicepersona.model.engine;

/** Why an answer ended. */
public enum FinishReason {
  /** The model ended it. */
  STOP,
  /** It reached the longest answer asked for, or the longest sequence the model takes. */
  LENGTH
}
