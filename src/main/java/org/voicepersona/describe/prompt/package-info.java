/** Prompts: the sets of them, and the fields of a sample that they mention. */
package org.voicepersona.describe.prompt;
