/** What is shown: text made plain and safe, tables, bars and the display of a run. */
package org.voicepersona.cli.terminal;
