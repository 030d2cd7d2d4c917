/** The command line: commands and progress display. The only package that prints. */
package org.voicepersona.cli;
