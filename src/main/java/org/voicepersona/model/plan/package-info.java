/** Plans which parts of a model lie on GPU and host, before weights are loaded. */
package org.voicepersona.model.plan;
