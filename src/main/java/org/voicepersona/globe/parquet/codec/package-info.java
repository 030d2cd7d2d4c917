/** The compression codecs of Parquet pages, within bounds of memory. */
package org.voicepersona.globe.parquet.codec;
