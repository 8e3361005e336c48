package io.penstock.kafka;

/** A member of a group in a process of its own, to be killed before it can leave. */
final class MemberProcess {

  /** What it prints when it has read something. */
  static final String READ = "has read";

  private MemberProcess() {}

  /**
   * Reads, and goes on polling until it is killed.
   *
   * @param args bootstrap servers, topic, group, instance id, protocol
   */
  public static void main(String[] args) throws Exception {
    KafkaSourceConfig config =
        KafkaSourceConfig.builder(args[0], args[2])
            .topics(args[1])
            .groupInstanceId(args[3])
            .groupProtocol(GroupProtocol.valueOf(args[4]))
            .build();
    try (Member member = Member.open(config)) {
      member.pollUntilRecords(1);
      System.out.println(READ);
      while (true) {
        member.poll();
      }
    }
  }
}
