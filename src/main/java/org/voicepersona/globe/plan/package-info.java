/** Planning: every row that is wanted gets its number, once. */
package org.voicepersona.globe.plan;
