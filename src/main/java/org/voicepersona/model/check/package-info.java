/** Checks of a machine: whether its arithmetic is right, and how fast it is. */
package org.voicepersona.model.check;
