/**
 * Corpora that are no Parquet files: each layout makes a {@link RowIndex} of its rows, and one
 * reader of shards goes over any of these.
 */
package org.voicepersona.globe.layout;
