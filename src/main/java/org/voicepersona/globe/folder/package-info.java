/** Where the shards of a corpus lie, and to which configuration and split each belongs. */
package org.voicepersona.globe.folder;
