/**
 * A decoder of the Qwen2 family on a card, in this project's CUDA kernels: packed weights, and a
 * CUDA graph for a whole step.
 */
package org.voicepersona.model.cuda.step;
