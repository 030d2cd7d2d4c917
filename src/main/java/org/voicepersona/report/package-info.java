/** Reading finished output: analysis and export. */
package org.voicepersona.report;
