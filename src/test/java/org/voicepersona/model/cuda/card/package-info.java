/** A card that an emulator stands in for. */
package org.voicepersona.model.cuda.card;
