package org.voicepersona.globe;

/** What the reader of a plan hands on: a row, or the tally of the rows it is looking at. */
sealed interface ReadItem permits ReadRow, RowTally {}
