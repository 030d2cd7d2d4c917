/** A file system whose files fail and come back. */
package org.voicepersona.testing.unsteady;
