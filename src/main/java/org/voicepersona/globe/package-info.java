/** Reading: shards of a speech corpus become {@link VoiceSample} rows. */
package org.voicepersona.globe;
