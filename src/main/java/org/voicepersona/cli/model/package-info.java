/** Commands that fetch, prepare and check models. */
package org.voicepersona.cli.model;
