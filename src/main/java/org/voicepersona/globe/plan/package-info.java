/** Planning: assigns every wanted row its permanent index, and chooses the rows to read. */
package org.voicepersona.globe.plan;
