/** Files that survive a crash: durable writes, locks, and the paths of an output directory. */
package org.voicepersona.output.durable;
