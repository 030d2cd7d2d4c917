/**
 * Sound files as bytes: what a recording's file is, whether it is whole, and the parts of it that
 * the decoder is shown. No native code.
 */
package org.voicepersona.audio.file;
