/** The choice of a run's describer: the one asked for, the usable ones, and why others are not. */
package org.voicepersona.pipeline.choice;
