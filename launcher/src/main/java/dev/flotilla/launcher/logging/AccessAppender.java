package dev.flotilla.launcher.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes lines from a thread of its own, many at a time, and drops and counts those that find the queue full.
 *
 * <p>Appending never blocks and wakes nobody: the writer looks by itself, every {@value #PERIOD_MS} ms, so an event loop
 * pays for no system call. Thread-safe.
 */
final class AccessAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final int CAPACITY = 16_384;
    private static final int BATCH = 512;
    private static final long PERIOD_MS = 50;

    private final Encoder<ILoggingEvent> encoder;
    private final PrintStream out;
    private final BlockingQueue<ILoggingEvent> queue;
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread writer = new Thread(this::write, "access-log");

    AccessAppender(Encoder<ILoggingEvent> encoder, PrintStream out) {
        this(encoder, out, CAPACITY);
    }

    AccessAppender(Encoder<ILoggingEvent> encoder, PrintStream out, int capacity) {
        this.encoder = encoder;
        this.out = out;
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    @Override
    public void start() {
        writer.setDaemon(true);
        writer.start();
        super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        if (!queue.offer(event)) {
            dropped.incrementAndGet();
        }
    }

    /** Writes what is waiting, for a second at most. */
    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        stopping.countDown();
        try {
            writer.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        boolean last = false;
        while (!last) {
            last = pause();
            while (writeBatch()) {
                // The queue was long enough for a whole batch; there may be more.
            }
        }
    }

    /** Waits for the next look; tells whether it is the last one. */
    private boolean pause() {
        try {
            return stopping.await(PERIOD_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private boolean writeBatch() {
        var batch = new ArrayList<ILoggingEvent>(BATCH);
        int size = queue.drainTo(batch, BATCH);
        long lost = dropped.getAndSet(0);
        if (size > 0 || lost > 0) {
            var bytes = new ByteArrayOutputStream(size * 160 + 64);
            batch.forEach(event -> bytes.writeBytes(encoder.encode(event)));
            if (lost > 0) {
                bytes.writeBytes(lossLine(lost));
            }
            out.write(bytes.toByteArray(), 0, bytes.size());
            out.flush();
        }
        return size == BATCH;
    }

    private byte[] lossLine(long lost) {
        Logger logger = ((LoggerContext) getContext()).getLogger("access");
        String message = lost + " lines of the access log were dropped, the output is too slow";
        var event = new LoggingEvent(AccessAppender.class.getName(), logger, Level.WARN, message, null, null);
        return encoder.encode(event);
    }
}
