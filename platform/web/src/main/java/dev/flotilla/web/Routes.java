package dev.flotilla.web;

/** What a service answers over HTTP: decodes requests, delegates, encodes answers. */
public interface Routes {
    /** Adds every route, once, before the server listens. */
    void mount(Api api);
}
