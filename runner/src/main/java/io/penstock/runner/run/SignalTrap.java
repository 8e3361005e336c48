package io.penstock.runner.run;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Catches SIGTERM, SIGINT and SIGHUP while it is open. A shutdown hook would not do: the JVM runs
 * it once, so a second signal could not force the end, and the exit code would not be ours.
 *
 * <p>The JDK's class for this is outside of the standard API and the compiler warns of it without
 * an option to agree, hence the reflection; where it is missing, signals end the process as usual.
 */
final class SignalTrap implements AutoCloseable {

  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private final Map<Object, Object> previous = new LinkedHashMap<>();
  private final IntConsumer listener;

  /**
   * @param listener told the number of each signal, on a thread of the JVM
   */
  SignalTrap(IntConsumer listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    SIGNALS.forEach(this::trap);
  }

  private void trap(String name, int number) {
    try {
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      InvocationHandler told =
          (proxy, method, arguments) -> {
            switch (method.getName()) {
              case "handle":
                listener.accept(number);
                return null;
              case "equals":
                return proxy == arguments[0];
              case "hashCode":
                return System.identityHashCode(proxy);
              default:
                return "penstock's handler of " + name;
            }
          };
      Object handler =
          Proxy.newProxyInstance(
              SignalTrap.class.getClassLoader(), new Class<?>[] {handlerType}, told);
      Object signal = signalType().getConstructor(String.class).newInstance(name);
      previous.put(signal, handle(signal, handler));
    } catch (ReflectiveOperationException | IllegalArgumentException notHere) {
      // Not on this platform, or reserved by the user (-Xrs); the signal then does what it does.
      return;
    }
  }

  private static Class<?> signalType() throws ClassNotFoundException {
    return Class.forName("sun.misc.Signal");
  }

  private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
    return signalType()
        .getMethod("handle", signalType(), Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal, handler);
  }

  /** Gives the signals back to whom they belonged. */
  @Override
  public void close() {
    previous.forEach(
        (signal, handler) -> {
          try {
            handle(signal, handler);
          } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
          }
        });
    previous.clear();
  }
}
