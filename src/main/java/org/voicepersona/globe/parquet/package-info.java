/**
 * Reads the rows of Parquet files of any writer, with one page of each column in memory.
 *
 * <p>{@link org.voicepersona.globe.parquet.ParquetFormat} is the entry point; the rest of {@code
 * globe} uses this package only by the interfaces that it implements.
 */
package org.voicepersona.globe.parquet;
