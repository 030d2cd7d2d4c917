/**
 * Quantisation of weight matrices to 8 and 4 bits from the weights alone, with plain loops over
 * arrays that the compiler vectorises.
 */
package org.voicepersona.model.quantize;
