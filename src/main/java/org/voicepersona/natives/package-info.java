/**
 * Private folders on this machine, for unpacked native libraries and temporary files. Nothing is
 * loaded from a folder that others can write to.
 */
package org.voicepersona.natives;
