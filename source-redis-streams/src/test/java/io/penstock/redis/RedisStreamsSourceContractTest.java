package io.penstock.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.penstock.record.Header;
import io.penstock.spi.Source;
import io.penstock.testkit.RedisServer;
import io.penstock.testkit.Services;
import io.penstock.testkit.Shared;
import io.penstock.testkit.TcpProxy;
import io.penstock.testkit.contract.SourceContract;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The source keeps the contract of every source. */
@ExtendWith(Services.class)
class RedisStreamsSourceContractTest extends SourceContract {

  @Shared RedisServer server;
  private final List<String> streams = List.of(Raw.stream(), Raw.stream(), Raw.stream());
  private TcpProxy proxy;
  private RedisClient client;
  private RedisCommands<byte[], byte[]> commands;

  @BeforeEach
  void connect() {
    proxy = TcpProxy.to(server.host(), server.port());
    client = RedisClient.create(server.uri());
    commands = client.connect(ByteArrayCodec.INSTANCE).sync();
  }

  @AfterEach
  void disconnect() {
    client.shutdown();
    proxy.close();
  }

  @Override
  protected Source newSource() {
    return Settings.source("redis://" + proxy.address(), streams)
        .with("payloadField", "value")
        .with("keyField", "key")
        .source();
  }

  @Override
  protected int partitions() {
    return streams.size();
  }

  /** A field cannot be without a value, so headers go their own way: see EntryMappingTest. */
  @Override
  protected boolean hasKeysAndHeaders() {
    return false;
  }

  @Override
  protected void produce(int partition, byte[] key, byte[] value, List<Header> headers) {
    Map<byte[], byte[]> fields = new LinkedHashMap<>();
    if (key != null) {
      fields.put("key".getBytes(), key);
    }
    fields.put("value".getBytes(), value);
    commands.xadd(streams.get(partition).getBytes(), fields);
  }

  @Override
  protected void takeServerAway() {
    proxy.refuse();
    proxy.cut();
  }

  @Override
  protected void bringServerBack() {
    proxy.restore();
  }

  /** Streams and groups are made if they are not there. */
  @Override
  protected Source newSourceOfNothing() {
    return null;
  }
}
