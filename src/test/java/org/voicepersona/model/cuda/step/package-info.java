/** A decoder on an emulated card, beside its definition. */
package org.voicepersona.model.cuda.step;
