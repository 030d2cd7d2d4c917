/** The selection of rows: filters, conditions and balanced samples. */
package org.voicepersona.globe.select;
