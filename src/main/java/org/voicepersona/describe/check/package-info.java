/** Checks of texts: whether an answer is one, in English, complete, and true to its voice. */
package org.voicepersona.describe.check;
