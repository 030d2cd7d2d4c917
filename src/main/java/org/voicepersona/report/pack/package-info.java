/** Packs a corpus of any layout as Parquet files in the shape of GLOBE_V2. */
package org.voicepersona.report.pack;
