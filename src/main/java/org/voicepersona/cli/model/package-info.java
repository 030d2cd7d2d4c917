/** Commands that fetch, prepare, plan and check models. */
package org.voicepersona.cli.model;
