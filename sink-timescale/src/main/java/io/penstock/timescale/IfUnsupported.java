package io.penstock.timescale;

/** What happens at the start if something is asked for that the server's edition does not have. */
public enum IfUnsupported {
  /** The pipeline does not start. */
  REFUSE,
  /** It is left out, with a warning. */
  SKIP
}
