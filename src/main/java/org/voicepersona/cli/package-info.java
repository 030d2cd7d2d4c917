/** The door: commands, progress bar, and the only place that prints. */
package org.voicepersona.cli;
