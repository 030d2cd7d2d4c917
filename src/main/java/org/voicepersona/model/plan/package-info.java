/** What of a model lives where, decided from its configuration before anything is loaded. */
package org.voicepersona.model.plan;
