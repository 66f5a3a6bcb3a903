package dev.flotilla.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the parts of one run share.
 *
 * @param options what was asked for
 * @param children starts processes
 * @param work directory for the files of this run; on a disk, as in memory a commit would be durable for nothing
 * @param progress tells what is going on
 * @param command starts the product
 * @param load the closed loop
 */
record Run(Options options, Children children, Path work, Progress progress, ProductCommand command, ClosedLoop load) {
    static Run of(Options options, Children children, Path work, Progress progress) {
        return new Run(
                options,
                children,
                work,
                progress,
                ProductCommand.read(options.command()),
                ClosedLoop.choose(children, work, options.connections()));
    }

    Flotilla startProduct(boolean archived) throws InterruptedException {
        return startProduct(archived, Map.of());
    }

    /** The same with further variables of its environment. */
    Flotilla startProduct(boolean archived, Map<String, String> variables) throws InterruptedException {
        Flotilla flotilla = Flotilla.start(children, command, work.resolve("data"), archived, variables);
        progress.tell(
                "the product is ready in %.2f s%s", flotilla.seconds(), archived ? " with the AppCDS archive" : "");
        return flotilla;
    }

    /** Writes a file of this run. */
    Path write(String name, String text) {
        try {
            return Files.writeString(work.resolve(name), text);
        } catch (IOException e) {
            throw new BenchException("cannot write a file (directory=" + work + ", name=" + name + ")", e);
        }
    }
}
