/**
 * A client of OpenAI-compatible chat endpoints that hear: one request, its retries, what it costs.
 *
 * <p>On the JDK's HTTP client rather than the vendor's SDK, which (4.101) weighs 75 MB for the one
 * call, needs a newer Jackson than Beam's, follows redirects with no way to forbid it, bears any
 * {@code Retry-After}, and hides the tries that a spending limit has to count.
 */
package org.voicepersona.describe.api;
