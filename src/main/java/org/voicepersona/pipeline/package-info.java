/**
 * The Beam graph that wires the rooms, and the options of its runners.
 *
 * <p>The graph is the same on every runner; {@link org.voicepersona.pipeline.RunnerTraits} holds
 * what is not. On Flink the workers are other processes, so:
 *
 * <ul>
 *   <li>The journal is a file of each worker process, in the output directory that all of them see.
 *       It survives the worker; whoever starts next commits what is in it alone.
 *   <li>The process that launched the run has the lock of the output and publishes in the end. If
 *       it dies, its job runs on and commits; the same command then goes on after it, and until
 *       then is refused.
 *   <li>Rows that were settled before travel with the source. Within a job, checkpoints carry what
 *       is read and what is not yet committed. What a worker did twice has the same content and is
 *       published once.
 *   <li>Clips in flight are bounded by Flink's buffers, and by one row group for each reader.
 *   <li>How far a run is, is read from the journal: it is the same after any restart. A run is
 *       complete when every row has its outcome or is left out by the filter, whatever the cluster
 *       says: a job that was stopped with a savepoint has ended well for Flink.
 * </ul>
 */
package org.voicepersona.pipeline;
