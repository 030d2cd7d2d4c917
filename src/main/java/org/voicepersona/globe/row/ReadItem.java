package org.voicepersona.globe.row;

/** An output element of the reader of a plan: a row, or the tally of preceding rows. */
public sealed interface ReadItem permits ReadRow, RowTally {}
