/**
 * What every exchange over HTTP has in common: by which proxy, how long to wait before another try,
 * how much of a reply is read, and what of it a message may show.
 */
package org.voicepersona.http;
