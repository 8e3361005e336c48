package io.penstock.testkit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.TestAbortedException;

/**
 * Gives JUnit tests the servers they name, as parameters of constructors, tests and life-cycle
 * methods, or as fields with {@link Shared}:
 *
 * <pre>{@code
 * @ExtendWith(Services.class)
 * class OrdersTest {
 *   @Shared KafkaServer kafka;
 *
 *   @Test
 *   void keepsOrder(Database database) { … }
 * }
 * }</pre>
 *
 * <p>Of each kind of {@link Server} there is one for all tests of the JVM; it is started when the
 * first test asks and ends after the last. So tests use names of their own for topics and keys, and
 * none may end a shared server (the methods that would refuse). A {@link Database} is a fresh one
 * for the test (or, asked for by a static field or a static method, for the class) and is dropped
 * afterwards.
 *
 * <p>Each kind is asked for in this order: an address in the environment ({@code
 * PENSTOCK_TEST_KAFKA=host:port}, {@code PENSTOCK_TEST_POSTGRES} and {@code
 * PENSTOCK_TEST_TIMESCALE=jdbc:postgresql://host:port/db?user=…&password=…} of a superuser, {@code
 * PENSTOCK_TEST_REDIS=redis://host:port}, {@code PENSTOCK_TEST_ELASTICSEARCH=http://host:port}),
 * Docker where Testcontainers is on the class path and an engine and the image answer, and a
 * process of our own.
 */
public final class Services
    implements ParameterResolver,
        TestInstancePostProcessor,
        BeforeAllCallback,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(Services.class);

  /** Called by JUnit. */
  public Services() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Database.class || Finder.knows(type);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return give(parameter.getParameter().getType(), context);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IllegalAccessException {
    fill(null, context.getRequiredTestClass(), context, f -> Modifier.isStatic(f.getModifiers()));
  }

  @Override
  public void postProcessTestInstance(Object instance, ExtensionContext context)
      throws IllegalAccessException {
    fill(instance, instance.getClass(), context, f -> !Modifier.isStatic(f.getModifiers()));
  }

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    // A database given to a constructor then ends with its test, not with the class.
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw unwrapped(thrown);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw unwrapped(thrown);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw unwrapped(thrown);
  }

  /** JUnit wraps what a parameter's resolution throws, and a test to be skipped would fail. */
  private static Throwable unwrapped(Throwable thrown) {
    return thrown instanceof ParameterResolutionException
            && thrown.getCause() instanceof TestAbortedException skipped
        ? skipped
        : thrown;
  }

  private static void fill(
      Object instance, Class<?> type, ExtensionContext context, Predicate<Field> wanted)
      throws IllegalAccessException {
    List<Field> fields =
        ReflectionSupport.findFields(
            type,
            field -> AnnotationSupport.isAnnotated(field, Shared.class) && wanted.test(field),
            HierarchyTraversalMode.TOP_DOWN);
    for (Field field : fields) {
      if (field.getType() != Database.class && !Finder.knows(field.getType())) {
        throw new IllegalStateException(
            field + " is @Shared, but there is no shared " + field.getType().getSimpleName());
      }
      field.setAccessible(true);
      field.set(instance, give(field.getType(), context));
    }
  }

  private static Object give(Class<?> type, ExtensionContext context) {
    if (type == Database.class) {
      PostgresServer server = (PostgresServer) shared(PostgresServer.class, context);
      return context
          .getStore(NAMESPACE)
          .computeIfAbsent(context.getUniqueId(), id -> server.newDatabase(), Database.class);
    }
    return shared(type, context);
  }

  private static Server shared(Class<?> type, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(type, SharedServer::find, SharedServer.class)
        .server();
  }

  /** What the store of the whole run holds, and closes at its end. */
  private record SharedServer(Server server, AutoCloseable end) implements AutoCloseable {

    static SharedServer find(Class<?> type) {
      Server server = Finder.find(type);
      return new SharedServer(server, server.share());
    }

    @Override
    public void close() throws Exception {
      end.close();
    }
  }
}
