/**
 * Hearing: audio bytes of any common format become a {@link Waveform}, and a waveform its {@link
 * org.voicepersona.audio.analysis.AcousticProfile}. No Beam, no DJL.
 */
package org.voicepersona.audio;
