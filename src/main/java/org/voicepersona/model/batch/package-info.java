/**
 * Continuous batching: requests from any thread are admitted, prefilled, decoded together,
 * preempted and finished. The model is known only as a {@link
 * org.voicepersona.model.batch.SequenceModel}.
 */
package org.voicepersona.model.batch;
