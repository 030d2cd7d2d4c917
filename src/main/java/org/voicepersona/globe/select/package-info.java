/** Which rows are wanted: filters, conditions and balanced samples. */
package org.voicepersona.globe.select;
