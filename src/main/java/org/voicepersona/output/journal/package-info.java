/** The journal of outcomes, the ledger of paid answers, and the parts that are committed. */
package org.voicepersona.output.journal;
