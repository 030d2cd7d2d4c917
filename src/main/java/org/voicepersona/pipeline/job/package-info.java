/** Running jobs: how they are monitored and stopped, and how they end. */
package org.voicepersona.pipeline.job;
