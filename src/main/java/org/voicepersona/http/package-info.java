/**
 * What all HTTP exchanges share: proxies, back-off before a retry, limits on a reply's size, and
 * how much of a reply's text a message may show.
 */
package org.voicepersona.http;
