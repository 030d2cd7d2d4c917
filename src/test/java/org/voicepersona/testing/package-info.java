/** What several tests share: where data lies, and how the real command is run. */
package org.voicepersona.testing;
