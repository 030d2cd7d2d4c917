/** From a waveform to the encoder's log-mel frames, and their number at each later stage. */
package org.voicepersona.model.frontend;
