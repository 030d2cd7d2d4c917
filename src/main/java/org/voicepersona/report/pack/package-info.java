/** A corpus of any layout, written as Parquet files in the shape of GLOBE_V2. */
package org.voicepersona.report.pack;
