package org.voicepersona.globe.layout.tree;

/**
 * What the listing of a folder tells of a file.
 *
 * @param bytes its size
 * @param modified when it was changed last, in milliseconds since 1970; 0 if that is not told
 */
record TreeFile(long bytes, long modified) {}
