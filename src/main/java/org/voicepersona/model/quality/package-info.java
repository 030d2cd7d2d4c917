/** Measures how far a prepared model deviates from its checkpoint. */
package org.voicepersona.model.quality;
