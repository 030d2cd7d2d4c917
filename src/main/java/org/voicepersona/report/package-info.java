/** Analysis, export and release of a finished output. */
package org.voicepersona.report;
