/** Folder trees of recordings without a list; file names and other files give the labels. */
package org.voicepersona.globe.layout.tree;
