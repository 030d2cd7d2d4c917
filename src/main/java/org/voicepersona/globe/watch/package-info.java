/** An unbounded source of shards, which watches a growing corpus. */
package org.voicepersona.globe.watch;
