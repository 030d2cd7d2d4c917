/** Decoding and encoding: audio bytes of any common format become a waveform, and back. */
package org.voicepersona.audio.codec;
