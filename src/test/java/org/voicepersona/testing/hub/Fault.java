package org.voicepersona.testing.hub;

/** The ways in which a server can misbehave on one request. */
public enum Fault {
  /** 408. */
  REQUEST_TIMEOUT,
  /** 429 with {@code RateLimit} and {@code Retry-After} of no seconds. */
  TOO_MANY_REQUESTS,
  /** 500. */
  SERVER_ERROR,
  /** 502. */
  BAD_GATEWAY,
  /** 503 with {@code Retry-After: 0}. */
  UNAVAILABLE,
  /** 504. */
  GATEWAY_TIMEOUT,
  /** No answer at all. */
  SILENCE,
  /** An answer that stops in its middle, without an end. */
  STALL,
  /** A reset connection in place of an answer. */
  RESET,
  /** A reset connection in the middle of a body. */
  RESET_IN_BODY,
  /** A connection closed in the middle of a body. */
  TRUNCATION,
  /** An answer that is said to be packed. */
  PACKED,
  /** A range of a file whose size the server does not know; no fault at all. */
  UNKNOWN_SIZE,
  /** 200 and the whole file in place of a range. */
  RANGE_IGNORED,
  /** Another ETag than before, as if the file had changed. */
  CHANGED_ETAG,
  /** The signed address is refused from now on. */
  EXPIRED_ADDRESS,
  /** 200 and a web page in place of the content. */
  HTML_PAGE,
  /** The pointer that git-lfs has in place of the content. */
  LFS_POINTER
}
