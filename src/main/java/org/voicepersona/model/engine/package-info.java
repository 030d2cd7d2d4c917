/**
 * The engine: weights on a device, the graph that uses them, sampling, and answers to questions.
 *
 * <p>Three kinds of type: configuration (records of settings), weights (loaded once, shared) and
 * state (what one request changes).
 */
package org.voicepersona.model.engine;
