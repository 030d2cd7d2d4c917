/**
 * Quantisation of weight matrices to 8 and 4 bits, from the weights alone: plain loops over arrays,
 * laid out so that the compiler vectorises them.
 */
package org.voicepersona.model.quantize;
