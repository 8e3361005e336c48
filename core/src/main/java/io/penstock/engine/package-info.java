/**
 * The engine: reads, stages, batches, writes and settles. {@link io.penstock.engine.Pipeline} is
 * the way in; everything else that is public here is data that goes in or comes out.
 *
 * <p>Threads: one poll thread a pipeline, which alone touches the source and the books; one thread
 * a lane, which alone touches its writer. They meet in two places only: a lane's queue (poll thread
 * to lane) and the settlements (lanes to poll thread).
 */
package io.penstock.engine;
