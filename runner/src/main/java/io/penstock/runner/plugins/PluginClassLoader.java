package io.penstock.runner.plugins;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads one plugin. Its own classes come first, so that it may bring other versions of libraries
 * that the runner or another plugin has too; only what both sides must share comes from the runner:
 * the JDK, the SPI, and the interfaces that the SPI mentions. What a plugin does not bring is
 * looked for in the runner.
 *
 * <p>This keeps libraries apart; it is no sandbox. A plugin runs with all rights of the runner.
 */
final class PluginClassLoader extends URLClassLoader {

  private static final List<String> SHARED =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "io.penstock.config.",
          "io.penstock.document.",
          "io.penstock.record.",
          "io.penstock.spi.",
          "io.micrometer.",
          "org.slf4j.");

  static {
    registerAsParallelCapable();
  }

  PluginClassLoader(String name, List<URL> jars, ClassLoader runner) {
    super(name, jars.toArray(URL[]::new), runner);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (isShared(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> type = findLoadedClass(name);
      if (type == null) {
        try {
          type = findClass(name);
        } catch (ClassNotFoundException notInPlugin) {
          type = getParent().loadClass(name);
        }
      }
      if (resolve) {
        resolveClass(type);
      }
      return type;
    }
  }

  private static boolean isShared(String name) {
    for (String prefix : SHARED) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : getParent().getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
    all.addAll(Collections.list(getParent().getResources(name)));
    return Collections.enumeration(all);
  }
}
