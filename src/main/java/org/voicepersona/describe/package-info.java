/**
 * Describing: what is heard of a {@link org.voicepersona.globe.VoiceSample} is put into words; one
 * seam, {@link VoiceDescriber}.
 */
package org.voicepersona.describe;
