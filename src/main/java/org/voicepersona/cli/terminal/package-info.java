/** Output on the terminal: safe text, tables, progress bars and the display of a run. */
package org.voicepersona.cli.terminal;
