/** Arrow streams of record batches, indexed by row. */
package org.voicepersona.globe.layout.arrow;
