/** The doctor: a command that checks the machine, the models and their environment. */
package org.voicepersona.cli.doctor;
