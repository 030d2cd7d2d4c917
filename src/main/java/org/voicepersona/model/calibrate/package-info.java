/** Rounds a model's matrices with what the model hears. */
package org.voicepersona.model.calibrate;
