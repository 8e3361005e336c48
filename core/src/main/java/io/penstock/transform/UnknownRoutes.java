package io.penstock.transform;

/** What becomes of a record whose field names no known route. */
public enum UnknownRoutes {
  /** It is dead-lettered with the code {@code UNKNOWN_ROUTE}. */
  REJECT,
  /** It is skipped and counted as filtered under {@code unknown_route}. */
  FILTER,
  /** It takes the default route. */
  DEFAULT
}
