/** Tells speech from other sound, with a small trained network. */
package org.voicepersona.audio.speech;
