import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/**
 * How much of a worker's memory is in use by things that live. A heap fills with garbage up to its limit as a matter of
 * course, so what counts is what the last full collection left. RSS is not looked at: it does not fall when memory is freed.
 */
export class MemoryGauge {
  readonly #limitBytes: number;
  readonly #observer: PerformanceObserver;
  #heapLeft = 0;
  #buffersLeft = 0;

  /** `limitBytes`: of the heap; buffers beside it may take as much again. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
    this.#observer = new PerformanceObserver((list) => {
      if (list.getEntries().some(isFullCollection)) this.#look();
    });
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  #look(): void {
    const { used_heap_size, external_memory } = getHeapStatistics();
    this.#heapLeft = used_heap_size;
    this.#buffersLeft = external_memory;
  }

  /** A share of the limit: of the heap or of the buffers, whichever is nearer to it. */
  read(): number {
    const { used_heap_size, external_memory } = getHeapStatistics();
    const heap = Math.min(used_heap_size, this.#heapLeft);
    const buffers = Math.min(external_memory, this.#buffersLeft);
    return Math.max(heap, buffers) / this.#limitBytes;
  }

  close(): void {
    this.#observer.disconnect();
  }
}

function isFullCollection(entry: PerformanceEntry): boolean {
  const { detail } = entry as PerformanceEntry & { detail?: { kind?: number } };
  return detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}
