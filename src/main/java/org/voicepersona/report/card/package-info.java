/** What every data set's card says for programs: which files there are, and what is in them. */
package org.voicepersona.report.card;
