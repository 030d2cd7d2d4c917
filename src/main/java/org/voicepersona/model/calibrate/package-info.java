/** Calibrated quantisation: rounds a model's matrices by the inputs that sample clips give them. */
package org.voicepersona.model.calibrate;
