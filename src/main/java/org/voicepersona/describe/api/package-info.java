/**
 * A client of OpenAI-compatible chat endpoints that hear: one request, its retries, what it costs.
 *
 * <p>On the JDK's HTTP client rather than the vendor's SDK: that (4.101) weighs 75 MB and brings
 * Kotlin, OkHttp and Swagger for the one call, follows redirects, bears any {@code Retry-After},
 * and hides the tries that a spending limit has to count.
 */
package org.voicepersona.describe.api;
