/** Jobs on Flink: the cluster, its address, and a job that is followed from outside. */
package org.voicepersona.pipeline.flink;
