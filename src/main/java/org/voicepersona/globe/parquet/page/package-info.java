/** Decodes the pages and dictionaries of a column chunk, one at a time. */
package org.voicepersona.globe.parquet.page;
