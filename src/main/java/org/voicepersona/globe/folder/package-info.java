/** Locates the files of a corpus and determines the configuration and split of each. */
package org.voicepersona.globe.folder;
