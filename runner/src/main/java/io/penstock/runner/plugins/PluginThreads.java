package io.penstock.runner.plugins;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Lets a plugin's code run with the plugin's class loader as the thread's context class loader.
 * Clients look drivers, serializers and login modules up there, and would otherwise find the
 * runner's instead of the plugin's.
 */
public final class PluginThreads {

  private PluginThreads() {}

  /** Whether an object was loaded from a plugin. */
  public static boolean isFromPlugin(Object object) {
    return object.getClass().getClassLoader() instanceof PluginClassLoader;
  }

  /** Calls with the class loader of a provider's plugin; an ordinary call if it has none. */
  public static <T> T call(Object provider, Callable<T> work) throws Exception {
    if (!isFromPlugin(provider)) {
      return work.call();
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(provider.getClass().getClassLoader());
    try {
      return work.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * A component that sets the class loader around each call. Meant for what is called once a batch
   * or less (sources, sinks, dead letters, and the writers and ledgers that they make); a component
   * of the runner itself is returned as it is.
   *
   * @param type the SPI's interface
   */
  public static <T> T around(Class<T> type, T component) {
    return isFromPlugin(component) ? type.cast(proxy(component)) : component;
  }

  private static Object proxy(Object component) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    collect(component.getClass(), interfaces);
    ClassLoader plugin = component.getClass().getClassLoader();
    return Proxy.newProxyInstance(
        PluginThreads.class.getClassLoader(),
        interfaces.toArray(Class<?>[]::new),
        (self, method, arguments) -> invoke(component, plugin, method, arguments));
  }

  private static Object invoke(
      Object component, ClassLoader plugin, Method method, Object[] arguments) throws Throwable {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(plugin);
    try {
      Object result = method.invoke(component, arguments);
      boolean part = result instanceof AutoCloseable && isSpi(method.getReturnType());
      return part && isFromPlugin(result) ? proxy(result) : result;
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static void collect(Class<?> type, Set<Class<?>> interfaces) {
    for (Class<?> current = type; current != null; current = current.getSuperclass()) {
      for (Class<?> implemented : current.getInterfaces()) {
        collectInterface(implemented, interfaces);
      }
    }
  }

  private static void collectInterface(Class<?> type, Set<Class<?>> interfaces) {
    if (isSpi(type)) {
      interfaces.add(type);
    } else {
      for (Class<?> parent : type.getInterfaces()) {
        collectInterface(parent, interfaces);
      }
    }
  }

  private static boolean isSpi(Class<?> type) {
    return type.isInterface() && type.getPackageName().equals("io.penstock.spi");
  }
}
