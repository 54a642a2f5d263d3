package io.plantain.ledger.book;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// A database connection that breaks where it is told to, once.
final class CrashingDataSource extends DelegatingDataSource {
  enum Crash {
    NOWHERE,
    AT_STATEMENT,
    BEFORE_COMMIT,
    /// The commit happened, its caller never learned.
    AFTER_COMMIT
  }

  private Crash crash = Crash.NOWHERE;
  private int statementsLeft;

  CrashingDataSource(DataSource target) {
    super(target);
  }

  void arm(Crash crash, int statement) {
    this.crash = crash;
    statementsLeft = statement;
  }

  static boolean caused(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof InjectedCrash) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection real = super.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")
                  && crash == Crash.AT_STATEMENT
                  && statementsLeft-- == 0) {
                throw crashed();
              }
              if (method.getName().equals("commit") && crash == Crash.BEFORE_COMMIT) {
                real.rollback();
                throw crashed();
              }
              if (method.getName().equals("commit") && crash == Crash.AFTER_COMMIT) {
                real.commit();
                throw crashed();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private InjectedCrash crashed() {
    crash = Crash.NOWHERE;
    return new InjectedCrash();
  }

  private static final class InjectedCrash extends SQLException {
    private static final long serialVersionUID = 1;

    InjectedCrash() {
      super("injected");
    }
  }
}
