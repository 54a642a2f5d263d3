package io.plantain.kit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/// Bounds the end of a consumer, for which Spring Kafka has no setting. It unsubscribes first,
/// which waits for the answer of a broker that went silent, without a limit of its own; closing
/// leaves the group as well, and within a limit.
final class ShortGoodbye {
  private ShortGoodbye() {}

  @SuppressWarnings("unchecked") // the proxy is of the interface that it stands in for
  static <K, V> Consumer<K, V> of(Consumer<K, V> consumer, InHand inHand, Duration limit) {
    return (Consumer<K, V>)
        Proxy.newProxyInstance(
            ShortGoodbye.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            (proxy, method, arguments) -> {
              if (method.getParameterCount() == 0) {
                switch (method.getName()) {
                  case "unsubscribe" -> {
                    return null;
                  }
                  case "close" -> {
                    consumer.close(CloseOptions.timeout(limit));
                    return null;
                  }
                  default -> {}
                }
              }
              if (method.getName().equals("commitSync")
                  && method.getParameterCount() == 2
                  && arguments[1] instanceof Duration usual) {
                arguments[1] = inHand.within(usual);
              }
              return invoke(consumer, method, arguments);
            });
  }

  private static @Nullable Object invoke(
      Consumer<?, ?> consumer, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(consumer, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
