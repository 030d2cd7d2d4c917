/** The shards of a corpus: which there are, what is known of each, and what has changed since. */
package org.voicepersona.globe.catalog;
