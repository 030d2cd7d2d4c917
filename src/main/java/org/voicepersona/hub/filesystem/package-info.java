/** The Hub as a read-only file system of Beam, {@code hf://}. */
package org.voicepersona.hub.filesystem;
