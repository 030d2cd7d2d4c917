/** The doctor: a command that looks at the machine, the models and what surrounds them. */
package org.voicepersona.cli.doctor;
