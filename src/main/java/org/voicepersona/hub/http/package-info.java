/** Exchanges with the Hub: settings, requests, answers, retries and traffic. */
package org.voicepersona.hub.http;
