/**
 * Arithmetic on the processor's vector units. It needs the module {@code jdk.incubator.vector} and
 * is compiled separately, because javac's warning about incubator modules cannot be disabled.
 */
package org.voicepersona.model.vector;
