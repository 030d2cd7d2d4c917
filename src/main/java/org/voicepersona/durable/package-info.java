/**
 * Crash-safe file operations: sync before rename, atomic rename with a sync of the folder, and
 * deletion of whole trees.
 */
package org.voicepersona.durable;
