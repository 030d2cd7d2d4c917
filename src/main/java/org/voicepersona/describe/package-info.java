/**
 * Describing: a {@link org.voicepersona.globe.VoiceSample} becomes an {@link Outcome}; one seam,
 * {@link VoiceDescriber}.
 */
package org.voicepersona.describe;
