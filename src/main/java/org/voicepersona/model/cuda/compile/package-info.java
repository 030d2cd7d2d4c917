/** Compiles this project's CUDA sources for a card, once, on the machine that has it. */
package org.voicepersona.model.cuda.compile;
