/** One shard of any format: its columns, its row groups, and a reader of its rows. */
package org.voicepersona.globe.shard;
