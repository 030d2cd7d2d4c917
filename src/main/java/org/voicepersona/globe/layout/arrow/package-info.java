/** Arrow's streams of record batches: the index of the rows in them. */
package org.voicepersona.globe.layout.arrow;
