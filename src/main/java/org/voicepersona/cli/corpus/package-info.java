/** Commands that inspect, fetch or pack a corpus, without describing it. */
package org.voicepersona.cli.corpus;
