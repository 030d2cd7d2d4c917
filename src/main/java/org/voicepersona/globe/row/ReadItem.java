package org.voicepersona.globe.row;

/** What the reader of a plan hands on: a row, or the tally of the rows it is looking at. */
public sealed interface ReadItem permits ReadRow, RowTally {}
