/** Groups of options that commands share, and the reporting of usage errors and faults. */
package org.voicepersona.cli.option;
