/** Lists of recordings: JSON lines, comma- and tab-separated values. */
package org.voicepersona.globe.layout.manifest;
