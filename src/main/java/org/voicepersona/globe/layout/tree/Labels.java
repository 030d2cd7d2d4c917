package org.voicepersona.globe.layout.tree;

import java.io.IOException;
import java.util.Map;
import org.voicepersona.globe.layout.RowFault;

/** Finds the labels of a recording in neighbouring files. */
interface Labels {

  /**
   * Returns the labels of a recording by column name; empty if this scheme does not apply.
   *
   * @param folder the folder of the recording; all its recordings are asked for in sequence
   * @param name its file name
   * @throws RowFault if the labels cannot be parsed
   */
  Map<String, String> of(TreeFolder folder, String name) throws IOException, RowFault;
}
