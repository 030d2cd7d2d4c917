/** Tar archives, whose members are recordings and their metadata. */
package org.voicepersona.globe.layout.tar;
