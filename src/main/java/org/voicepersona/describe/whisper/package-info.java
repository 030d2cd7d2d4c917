/** The describer that adds what Whisper recognises to what is measured. */
package org.voicepersona.describe.whisper;
