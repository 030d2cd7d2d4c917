/** How far a prepared model is from the one that it was made of. */
package org.voicepersona.model.quality;
