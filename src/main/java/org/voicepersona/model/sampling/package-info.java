/** Choosing the next token from logits. */
package org.voicepersona.model.sampling;
