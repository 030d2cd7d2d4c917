/** Rows while they are read: the request to a shard, and the samples and faults it yields. */
package org.voicepersona.globe.row;
