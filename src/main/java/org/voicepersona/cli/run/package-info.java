/** Commands that describe a corpus, and the output of a run for its user. */
package org.voicepersona.cli.run;
