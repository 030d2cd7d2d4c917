/** The way of one clip: heard, described, checked; several of them at the same time. */
package org.voicepersona.describe.clip;
