/** Inspection of a corpus: what a run would read, with a few clips decoded. */
package org.voicepersona.pipeline.inspect;
