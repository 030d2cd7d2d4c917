/** One shard, whatever its format: its columns, its row groups, and a reader of its rows. */
package org.voicepersona.globe.shard;
