package org.voicepersona.globe.folder;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * The files of one configuration of a corpus, and what else lies beside them.
 *
 * @param files the files, each with its configuration and split
 * @param origin what tells the splits
 * @param configs the names of all configurations; the main one's may be empty
 * @param leftOut the shards that are not among the files
 * @param remarks what a user should know of how they were found, a sentence each
 */
public record CorpusFiles(
    List<SplitFile> files,
    Origin origin,
    List<String> configs,
    List<FolderFile> leftOut,
    List<String> remarks) {

  /** Where the splits of files are declared. */
  public enum Origin {
    /** The data set's card. */
    CARD("the README.md"),
    /** The names of the files in {@code data}, as {@code push_to_hub} gives them. */
    PUSHED("the names of the files in data/"),
    /** The names of folders and files. */
    NAMES("the names of folders and files"),
    /** The names of the files that a pattern names, all of which are taken. */
    PATTERN("the names of the files, all of which are taken");

    private final String phrase;

    Origin(String phrase) {
      this.phrase = phrase;
    }

    /** Returns what it is in a sentence. */
    public String phrase() {
      return phrase;
    }
  }

  /** Takes copies. */
  public CorpusFiles {
    files = List.copyOf(files);
    requireNonNull(origin, "origin is null");
    configs = List.copyOf(configs);
    leftOut = List.copyOf(leftOut);
    remarks = List.copyOf(remarks);
  }

  /** Returns the same files with more remarks. */
  CorpusFiles with(List<String> more) {
    List<String> all = new ArrayList<>(remarks);
    all.addAll(more);
    return new CorpusFiles(files, origin, configs, leftOut, all);
  }

  /** Returns the configuration of the files; empty if there is but one, or no file. */
  public String config() {
    return files.isEmpty() ? "" : files.get(0).config();
  }
}
