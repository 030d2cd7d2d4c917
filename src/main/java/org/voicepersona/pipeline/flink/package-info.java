/** Jobs on Flink: the cluster, its address, and a job monitored through the REST interface. */
package org.voicepersona.pipeline.flink;
