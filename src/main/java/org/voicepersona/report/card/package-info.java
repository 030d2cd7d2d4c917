/** The machine-readable header of a data set's card: its files and their columns. */
package org.voicepersona.report.card;
