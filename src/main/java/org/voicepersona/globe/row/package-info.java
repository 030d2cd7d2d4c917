/** Rows on their way: what is asked of a shard, and the samples and faults that it answers with. */
package org.voicepersona.globe.row;
