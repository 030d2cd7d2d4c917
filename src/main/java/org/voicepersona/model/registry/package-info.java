/** Which types of models there are, and opening a folder with a model of any of them. */
package org.voicepersona.model.registry;
