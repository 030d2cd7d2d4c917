/** Trees of folders with recordings and no list of them; the names of files tell what is known. */
package org.voicepersona.globe.layout.tree;
