/** The registry of model types, and opening a model folder of any of them. */
package org.voicepersona.model.registry;
