// Types of protojs:typebridge.

declare module 'protojs:typebridge' {
  /** What was converted in this thread since it began. */
  export interface Statistics {
    /** Shared values that the cache had. */
    hits: number;
    /** Shared values that had to be converted. */
    misses: number;
    /** Shared values that were forgotten for want of room. */
    evictions: number;
    /** Shared values that the cache knows now. */
    entries: number;
    /** Strings, objects and arrays that crossed. */
    conversions: number;
    /** Bytes of the strings among them. */
    bytes: number;
    /** Strings that recur and are kept at hand. */
    atoms: number;
  }

  /** An immutable value in the runtime's own memory. */
  export class SharedValue<T = unknown> {
    private constructor();
    /** The value, deeply frozen. The same object each time, as long as the cache knows it. */
    readonly value: Readonly<T>;
    /** Makes the cache forget it; true if it was known. */
    invalidate(): boolean;
  }

  /** Counters of this thread. */
  export function stats(): Statistics;
  /** Empties the cache. */
  export function clear(): void;
  /**
   * Copies `value` into the runtime's memory. Throws ERR_INVALID_ARG_VALUE for functions, symbols and the like, and
   * for what cannot be frozen: Map, Set, Date, buffers and views of them.
   */
  export function share<T>(value: T): SharedValue<T>;
  /** Copies `value` into the runtime's memory and back, with types, prototypes, cycles and holes. */
  export function convert<T>(value: T): T;
  /** How many shared values the cache knows at most; 0 switches it off. */
  export let cacheSize: number;
  /** The quick ways of conversion; switched off only to measure them. */
  export let fastPaths: boolean;
}
