/** The command that describes single recordings. */
package org.voicepersona.cli.describe;
