/** Commands on finished results: analysis, export, release, and flags for any descriptions. */
package org.voicepersona.cli.result;
