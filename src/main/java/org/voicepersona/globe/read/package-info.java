/** The Beam transforms that read planned rows, on any runner. */
package org.voicepersona.globe.read;
