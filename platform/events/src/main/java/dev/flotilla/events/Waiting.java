package dev.flotilla.events;

/**
 * An event in the outbox.
 *
 * @param position where it stands; later ones stand behind
 * @param attempts to deliver it so far
 * @param event what is to be delivered
 */
record Waiting(long position, int attempts, Event event) {}
