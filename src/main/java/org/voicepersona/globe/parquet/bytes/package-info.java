/** The stored bytes of a Parquet file: ranges, read-ahead, and the memory budget for pages. */
package org.voicepersona.globe.parquet.bytes;
