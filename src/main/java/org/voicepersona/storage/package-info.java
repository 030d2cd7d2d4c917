/**
 * A {@code java.nio.file} provider for Hadoop's file systems, so that all output may lie under
 * {@code hdfs://}. No class imports this package; Java finds the provider by the URI scheme.
 */
package org.voicepersona.storage;
