/** Commands that read a finished result: analyses, exports and releases. */
package org.voicepersona.cli.result;
