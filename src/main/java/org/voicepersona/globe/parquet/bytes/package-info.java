/** The stored bytes of a Parquet file: ranges, read-ahead, and the memory that pages may take. */
package org.voicepersona.globe.parquet.bytes;
