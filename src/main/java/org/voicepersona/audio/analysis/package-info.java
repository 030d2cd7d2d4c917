/** Acoustic analysis: a waveform becomes its pitch, loudness, noise and other measures. */
package org.voicepersona.audio.analysis;
