package org.voicepersona.globe.folder;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * The files of one configuration of a corpus.
 *
 * @param files the files, each with its configuration and split
 * @param origin what defines the splits
 * @param configs the names of all configurations; the main one's may be empty
 * @param leftOut the shards that are not among the files
 * @param remarks remarks for the user on the search, a sentence each
 */
public record CorpusFiles(
    List<SplitFile> files,
    Origin origin,
    List<String> configs,
    List<FolderFile> leftOut,
    List<String> remarks) {

  /** The source of the splits of files. */
  public enum Origin {
    /** The dataset card. */
    CARD("the README.md"),
    /** The file names in {@code data}, in the form of {@code push_to_hub}. */
    PUSHED("the names of the files in data/"),
    /** The names of folders and files. */
    NAMES("the names of folders and files"),
    /** The names of the files of a pattern, all of which are read. */
    PATTERN("the names of the files, all of which are taken");

    private final String phrase;

    Origin(String phrase) {
      this.phrase = phrase;
    }

    /** Returns the source as a phrase for messages. */
    public String phrase() {
      return phrase;
    }
  }

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

  /** Returns the configuration of the files; empty for the main one, or if there are no files. */
  public String config() {
    return files.isEmpty() ? "" : files.get(0).config();
  }
}
