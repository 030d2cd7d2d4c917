package org.voicepersona.pipeline.job;

/**
 * How many clips went through this program's own kernels on a GPU.
 *
 * @param decoder whose words did
 * @param encoder which were heard there
 */
public record OwnKernels(long decoder, long encoder) {

  /** None. */
  public static final OwnKernels NONE = new OwnKernels(0, 0);

  /** Returns these and others. */
  OwnKernels plus(OwnKernels others) {
    return new OwnKernels(decoder + others.decoder, encoder + others.encoder);
  }
}
