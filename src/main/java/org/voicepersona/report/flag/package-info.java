/** Quality checks of descriptions from any source. */
package org.voicepersona.report.flag;
