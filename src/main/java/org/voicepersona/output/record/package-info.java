/** Records of voices and their forms: fields, order, JSON lines and Parquet. */
package org.voicepersona.output.record;
