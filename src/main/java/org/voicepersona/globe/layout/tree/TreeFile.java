package org.voicepersona.globe.layout.tree;

/**
 * The attributes of a file in the listing of a folder.
 *
 * @param bytes its size
 * @param modified its modification time in milliseconds since 1970; 0 if unknown
 */
record TreeFile(long bytes, long modified) {}
