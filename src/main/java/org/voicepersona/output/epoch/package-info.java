/** Epochs: a standing result, checked, and what of it is to be described anew. */
package org.voicepersona.output.epoch;
