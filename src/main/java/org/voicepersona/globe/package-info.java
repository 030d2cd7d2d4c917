/** Reads the shards of a speech corpus into {@link VoiceSample} rows. */
package org.voicepersona.globe;
