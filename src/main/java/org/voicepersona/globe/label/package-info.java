/**
 * What the labels of a corpus mean: which say nothing, and which gender and age the others tell.
 */
package org.voicepersona.globe.label;
