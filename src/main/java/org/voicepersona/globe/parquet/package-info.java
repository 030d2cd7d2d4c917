/**
 * Reads the rows of Parquet files, whoever wrote them, a page of each column at a time.
 *
 * <p>{@link org.voicepersona.globe.parquet.ParquetFormat} is the door; the rest of {@code globe}
 * knows this package by the interfaces it implements alone.
 */
package org.voicepersona.globe.parquet;
