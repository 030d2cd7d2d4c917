/**
 * The decoder: layers on libtorch or on the vector units, paged keys and values, and where the rows
 * of one step stand.
 */
package org.voicepersona.model.decoder;
