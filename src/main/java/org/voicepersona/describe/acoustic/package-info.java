/** The acoustic describer: measures become facts, and facts become phrases. */
package org.voicepersona.describe.acoustic;
