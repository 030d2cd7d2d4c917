/**
 * The architecture that models share: the sizes of an audio encoder and of a text decoder, and the
 * names and shapes of their tensors.
 */
package org.voicepersona.model.architecture;
