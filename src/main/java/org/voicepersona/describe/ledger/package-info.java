/** The account of what was asked of a paid API, answered and spent. */
package org.voicepersona.describe.ledger;
