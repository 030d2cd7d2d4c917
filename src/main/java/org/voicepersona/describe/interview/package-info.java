/** How a model that takes prompts is asked until its answers pass the checks. */
package org.voicepersona.describe.interview;
