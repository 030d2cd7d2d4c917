/**
 * Hearing: audio bytes of any common format become a {@link Waveform}, and a waveform its {@link
 * AcousticProfile}. No Beam, no DJL.
 */
package org.voicepersona.audio;
