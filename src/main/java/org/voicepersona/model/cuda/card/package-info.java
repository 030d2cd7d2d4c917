/** A card with the code of kernels of our own for it, and whether they are right there. */
package org.voicepersona.model.cuda.card;
