/**
 * The Beam graph that connects the other packages, and the options of its runners.
 *
 * <p>The graph is the same on every runner; {@link org.voicepersona.pipeline.RunnerTraits} holds
 * the differences. On Flink the workers are other processes, so:
 *
 * <ul>
 *   <li>Each worker process writes a journal file in the output directory, which all of them share.
 *       The file survives the worker; the next process to start commits outcomes that only the
 *       journal has.
 *   <li>The process that launched the run holds the lock of the output and publishes at the end. If
 *       it dies, its job keeps running and committing; the same command is refused until that job
 *       has ended, and then continues.
 *   <li>The rows settled earlier travel with the source. Within a job, checkpoints hold what was
 *       read and what is not yet committed. An outcome that a worker makes twice has the same
 *       content and is published once.
 *   <li>Clips in flight are bounded by Flink's buffers, and by one row group for each reader.
 *   <li>Progress is read from the journal, so it survives any restart. A run is complete when every
 *       row has its outcome or is left out by the filter, whatever the cluster reports: to Flink, a
 *       job stopped with a savepoint has finished.
 * </ul>
 */
package org.voicepersona.pipeline;
