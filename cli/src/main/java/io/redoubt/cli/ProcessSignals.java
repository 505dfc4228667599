package io.redoubt.cli;

import io.redoubt.cli.frame.StopSignals;
import io.redoubt.core.ErrorCode;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/// The signals of this process.
///
/// `sun.misc.Signal` is the only way to tell SIGINT from SIGTERM and to end with status 0: a shutdown hook runs when
/// the status is already decided. It is reached by reflection because the compiler warns of it and cannot be told
/// not to. The handlers run on threads of the JVM.
final class ProcessSignals implements StopSignals {
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean interrupted = new AtomicBoolean();

    @Override
    public void onStop(Runnable action) {
        handle("TERM", () -> stopOnce(action));
        handle("INT", () -> {
            if (interrupted.getAndSet(true)) {
                Runtime.getRuntime().halt(ErrorCode.INTERRUPTED.exitStatus());
            }
            stopOnce(action);
        });
    }

    @Override
    public boolean interrupted() {
        return interrupted.get();
    }

    private void stopOnce(Runnable action) {
        if (!stopping.getAndSet(true)) {
            action.run();
        }
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield proxy; // ignored: the method returns nothing
                }
                case "equals" -> System.identityHashCode(arguments[0]) == System.identityHashCode(proxy);
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of " + name;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
            signal.getMethod("handle", signal, handler)
                    .invoke(signal, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM cannot handle SIG" + name, e);
        }
    }
}
