/** An unbounded source of shards: a corpus that is watched while it grows. */
package org.voicepersona.globe.watch;
