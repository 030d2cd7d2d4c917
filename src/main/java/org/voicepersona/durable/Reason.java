package org.voicepersona.durable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says why a file could not be read or written; Java's own message is often only the path. */
public final class Reason {

  private Reason() {}

  /** Returns the path and what is wrong with it. */
  public static String of(IOException fault) {
    if (fault instanceof FileSystemException place && place.getFile() != null) {
      return place.getFile() + " " + what(place);
    }
    return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
  }

  private static String what(FileSystemException fault) {
    if (fault.getReason() != null) {
      return told(fault, fault.getReason());
    } else if (fault instanceof AccessDeniedException) {
      return "is not yours to read or write: permission denied";
    } else if (fault instanceof NoSuchFileException) {
      return "is not there";
    } else if (fault instanceof FileAlreadyExistsException) {
      return "is there already, and something else";
    } else if (fault instanceof NotDirectoryException) {
      return "is not a folder";
    } else if (fault instanceof DirectoryNotEmptyException) {
      return "is not empty";
    } else if (fault instanceof FileSystemLoopException) {
      return "is a link that leads to itself";
    }
    return told(fault, fault.getClass().getSimpleName());
  }

  private static String told(FileSystemException fault, String reason) {
    String other = fault.getOtherFile() == null ? "" : " (to " + fault.getOtherFile() + ")";
    return "cannot be read or written: " + reason + other;
  }
}
