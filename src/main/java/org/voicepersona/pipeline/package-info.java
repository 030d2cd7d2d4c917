/** The Beam graph that wires the rooms, and the options of its runners. */
package org.voicepersona.pipeline;
