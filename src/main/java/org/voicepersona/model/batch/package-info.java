/**
 * Continuous batching: requests of any threads, admitted, prefilled, decoded together, preempted
 * and finished, over a model that is known by {@link org.voicepersona.model.batch.SequenceModel}
 * alone.
 */
package org.voicepersona.model.batch;
