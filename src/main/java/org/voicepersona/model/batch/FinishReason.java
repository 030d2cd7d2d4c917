package org.voicepersona.model.batch;

/** Why an answer ended. */
public enum FinishReason {
  /** The model generated a stop token. */
  STOP,
  /** The answer reached its largest length: that of the request or of the model's context. */
  LENGTH
}
