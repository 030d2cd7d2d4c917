/** Uploads to a repository of the Hub: large files first, then one commit. */
package org.voicepersona.hub.upload;
