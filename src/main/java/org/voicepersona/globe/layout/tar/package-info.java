/** Archives of the tar family, whose members are recordings and what is said of them. */
package org.voicepersona.globe.layout.tar;
