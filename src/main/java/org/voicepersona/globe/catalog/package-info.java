/** The shards of a corpus: listing them, recording them across runs, and detecting changes. */
package org.voicepersona.globe.catalog;
