/** The compression codecs of Parquet pages, with bounded memory. */
package org.voicepersona.globe.parquet.codec;
