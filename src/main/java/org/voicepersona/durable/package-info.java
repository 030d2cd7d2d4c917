/**
 * Files that survive a crash: written to the disk before they take their place, renamed with their
 * folder synced, and removed with all in them.
 */
package org.voicepersona.durable;
