/**
 * Corpora in other formats than Parquet: each layout builds a {@link RowIndex}, by which one common
 * reader reads the shards of all layouts.
 */
package org.voicepersona.globe.layout;
