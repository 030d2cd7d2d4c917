/** Pages and dictionaries of a column chunk, decoded one at a time. */
package org.voicepersona.globe.parquet.page;
