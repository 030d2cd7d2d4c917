/**
 * Hadoop's file systems as Java's: what is written through {@code java.nio.file} may as well lie
 * under {@code hdfs://}. Nobody imports this room; Java finds it by the scheme.
 */
package org.voicepersona.storage;
