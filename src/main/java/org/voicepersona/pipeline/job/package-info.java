/** A job that runs: how it is watched, stopped, and how it ended. */
package org.voicepersona.pipeline.job;
