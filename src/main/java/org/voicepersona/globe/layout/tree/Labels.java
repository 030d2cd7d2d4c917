package org.voicepersona.globe.layout.tree;

import java.io.IOException;
import java.util.Map;
import org.voicepersona.globe.layout.RowFault;

/** Finds the metadata of a recording in the files around it. */
interface Labels {

  /**
   * Returns what is said of a recording, by the name of the column; nothing where it is not said in
   * this way.
   *
   * @param folder the folder that the recording lies in; all recordings of one are asked for in
   *     turn
   * @param name of its file
   * @throws RowFault if what is said cannot be understood
   */
  Map<String, String> of(TreeFolder folder, String name) throws IOException, RowFault;
}
