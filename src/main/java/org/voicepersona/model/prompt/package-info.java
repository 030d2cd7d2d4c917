/**
 * Between words and tokens: the vocabulary, and the chat a model answers. Text from outside never
 * becomes a control token.
 */
package org.voicepersona.model.prompt;
