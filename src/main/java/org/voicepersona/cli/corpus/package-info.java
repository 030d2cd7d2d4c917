/** Commands that look at a corpus or fetch it, and describe nothing. */
package org.voicepersona.cli.corpus;
