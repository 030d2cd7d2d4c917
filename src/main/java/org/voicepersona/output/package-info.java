/**
 * Writing: outcomes become a journal, committed parts and the published files; and what is
 * committed is never described again.
 */
package org.voicepersona.output;
