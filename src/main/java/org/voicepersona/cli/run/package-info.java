/** Commands that describe a corpus, and the session that a run has with its user. */
package org.voicepersona.cli.run;
