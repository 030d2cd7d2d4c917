/** The checks of descriptions, held against texts that anybody wrote. */
package org.voicepersona.report.flag;
