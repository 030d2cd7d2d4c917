/** How loud a recording is to listeners. */
package org.voicepersona.audio.loudness;
