/** Lists of recordings in JSON lines, delimited values, and the formats of Kaldi and LJ Speech. */
package org.voicepersona.globe.layout.manifest;
