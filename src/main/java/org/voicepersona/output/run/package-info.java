/** What is known of a run: its fingerprint, its describer, its shards and its summary. */
package org.voicepersona.output.run;
