/** CUDA cards: compiles this project's kernels for a card and tests them there. */
package org.voicepersona.model.cuda.card;
