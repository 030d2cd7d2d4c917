/** Which describer a run gets: who was named, who can, and why the others cannot. */
package org.voicepersona.pipeline.choice;
