/** The groups of options that commands share, and how wrong usage and faults are told. */
package org.voicepersona.cli.option;
