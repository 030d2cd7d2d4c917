/** What the tests of the model share. */
package org.voicepersona.model;
