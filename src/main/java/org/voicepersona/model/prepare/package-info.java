/**
 * Prepared models: a checkpoint quantised into a folder that is memory-mapped as it is, with a
 * manifest of its content.
 */
package org.voicepersona.model.prepare;
