/** The words that describe a clip for Parler-TTS. */
package org.voicepersona.report.parler;
