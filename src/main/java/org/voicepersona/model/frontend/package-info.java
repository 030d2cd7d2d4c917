/** From a waveform to what the audio encoder reads: log-mel frames, and how many of them. */
package org.voicepersona.model.frontend;
