/**
 * Private places on this machine: where native libraries are unpacked and what a run keeps for
 * itself. Nothing is loaded from a folder that others can write to.
 */
package org.voicepersona.natives;
