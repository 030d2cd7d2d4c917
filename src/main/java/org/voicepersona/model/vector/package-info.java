/**
 * Arithmetic on the processor's vector units. It needs the module {@code jdk.incubator.vector} and
 * is compiled apart from all else: javac warns of incubator modules whatever it is told.
 */
package org.voicepersona.model.vector;
