package io.penstock.config;

/**
 * The stable codes of configuration problems. The number is part of the contract with users who
 * search for it; a code is never given another meaning.
 */
public enum ProblemCode {
  UNKNOWN_KEY(1001, "A key that this section does not have."),
  WRONG_TYPE(1002, "A value of another kind than the setting wants."),
  MISSING_KEY(1003, "A required setting is not there."),
  OUT_OF_LIMITS(1004, "A value below the lowest or above the highest one allowed."),
  PATTERN(1005, "A text that does not have the form that the setting wants."),
  UNKNOWN_NAME(1006, "A name that is not among those that the setting knows."),
  COMBINATION(1007, "Settings that are well-formed but cannot work together."),
  UNKNOWN_COMPONENT(1008, "A component type that nothing on the class path or in plugins offers."),
  NOT_ONE_COMPONENT(1009, "A place for one component that names none or several."),
  COMPONENT_REFUSED(1010, "A component that refuses its configuration."),
  LITERAL_SECRET(1011, "A secret written into the file itself."),
  GUARANTEE(1012, "Parts that together cannot give the delivery guarantee that is asked for."),
  SYNTAX(1101, "Text that is not YAML."),
  DUPLICATE_KEY(1102, "A key that stands twice in one section."),
  ANCHOR(1103, "An anchor or an alias; a file means what it says where it says it."),
  MERGE_KEY(1104, "A merge key (<<)."),
  TAG(1105, "A tag; every value is what its setting says."),
  SEVERAL_DOCUMENTS(1106, "More than one YAML document in a file."),
  TOO_DEEP(1107, "Sections nested deeper than any configuration needs."),
  TOO_LARGE(1108, "A file larger than any configuration needs."),
  NOT_A_SECTION(1109, "A file that is empty or not a section, or a key that is not a text."),
  UNREADABLE(1110, "A file that cannot be read or is not UTF-8."),
  MISSING_VARIABLE(1201, "An environment variable that is not set and has no default."),
  REFERENCE_SYNTAX(1202, "A ${…} that is not well-formed."),
  REFERENCE_FILE(1203, "A ${file:…} whose file cannot be read."),
  PLUGIN(1301, "A plugin that cannot be loaded, or a type that is offered twice."),
  PORT_TAKEN(1401, "The management address cannot be bound."),
  TRACING(1402, "A variable of OpenTelemetry that cannot be used."),
  REPORT_FILE(1403, "The file of a report cannot be written to.");

  private final int number;
  private final String meaning;

  ProblemCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** {@code PEN-1001} and so on. */
  public String id() {
    return "PEN-" + number;
  }

  /** What it stands for, in a sentence. */
  public String meaning() {
    return meaning;
  }
}
