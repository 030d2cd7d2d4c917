/** CUDA sources of our own to code for a card, on the machine that has it, once. */
package org.voicepersona.model.cuda.compile;
