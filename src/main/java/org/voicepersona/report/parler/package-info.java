/** What Parler-TTS is told of a clip in words. */
package org.voicepersona.report.parler;
