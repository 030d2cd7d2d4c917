/**
 * Prepared models: a checkpoint quantised into a folder that is mapped and used at once, with a
 * manifest that says what lies in it.
 */
package org.voicepersona.model.prepare;
