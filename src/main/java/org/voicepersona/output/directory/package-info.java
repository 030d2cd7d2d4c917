/**
 * An output directory: its paths, its lock, what is refused there, and bounded reading of its
 * files.
 */
package org.voicepersona.output.directory;
