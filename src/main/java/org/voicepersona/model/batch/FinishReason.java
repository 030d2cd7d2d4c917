package org.voicepersona.model.batch;

/** Why an answer ended. */
public enum FinishReason {
  /** The model ended it. */
  STOP,
  /** It reached the longest answer asked for, or the longest sequence the model takes. */
  LENGTH
}
