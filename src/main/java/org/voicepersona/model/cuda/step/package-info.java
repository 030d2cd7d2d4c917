/**
 * A decoder of the Qwen2 family on a card, in kernels of our own: weights packed for them, and a
 * graph of all that a step does.
 */
package org.voicepersona.model.cuda.step;
