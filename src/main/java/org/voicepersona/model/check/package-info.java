/** Checks of a machine: the correctness of its arithmetic, and its speed. */
package org.voicepersona.model.check;
