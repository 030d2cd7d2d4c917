/** Interprets the labels of a corpus: missing values, genders and ages. */
package org.voicepersona.globe.label;
