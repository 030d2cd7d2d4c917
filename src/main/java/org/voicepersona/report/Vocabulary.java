package org.voicepersona.report;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Numbers the words of texts from 0, in order of appearance. */
final class Vocabulary {

  private final Object2IntOpenHashMap<String> ids = new Object2IntOpenHashMap<>();
  private final List<String> words = new ArrayList<>();

  /** By word, the number of the text in which it last occurred. */
  private int[] lastText = new int[1024];

  private int texts;

  Vocabulary() {
    ids.defaultReturnValue(-1);
  }

  /** Returns the numbers of a text's distinct words. */
  int[] distinct(List<String> text) {
    texts++;
    IntArrayList distinct = new IntArrayList(text.size());
    for (String word : text) {
      int id = id(word);
      if (lastText[id] != texts) {
        lastText[id] = texts;
        distinct.add(id);
      }
    }
    return distinct.toIntArray();
  }

  private int id(String word) {
    int id = ids.getInt(word);
    if (id < 0) {
      id = words.size();
      ids.put(word, id);
      words.add(word);
      if (id >= lastText.length) {
        lastText = Arrays.copyOf(lastText, 2 * lastText.length);
      }
    }
    return id;
  }

  /** Returns the number of words. */
  int size() {
    return words.size();
  }

  String word(int id) {
    return words.get(id);
  }
}
