// Types of protojs:memory.

declare module 'protojs:memory' {
  /** Pages that carry received bytes and file reads. Free, provided, held and lent add up to the total. */
  export interface Pages {
    /** Size of one page. */
    bytes: number;
    total: number;
    /** Nobody has them. */
    free: number;
    /** The kernel may write to them. */
    provided: number;
    /** The runtime has them. */
    held: number;
    /** Buffers of the script point into them. */
    lent: number;
    /** Backed by memory of the machine; the others cost address space only. */
    backed: number;
  }
  export interface Pool {
    used: number;
    /** Waiting to be used again. */
    idle: number;
  }
  export interface Strings {
    /** Strings kept at hand because they recur. */
    atoms: number;
    /** Shared values that the conversion cache knows. */
    shared: number;
    hits: number;
    misses: number;
    evictions: number;
    conversions: number;
    bytes: number;
  }
  export interface Pools {
    connections: Pool;
    requests: Pool;
    heads: Pool;
    sends: Pool;
    handles: Pool;
    operations: Pool;
    strings: Strings;
  }
  export interface Arena {
    /** Bytes that it has from the allocator. */
    bytes: number;
    generations: number;
  }

  export function pages(): Pages;
  export function pools(): Pools;
  export function arenas(): { turn: Arena; http: Arena };
  /** Bytes that the allocator keeps for later use. */
  export function heapFree(): number;
  /** Collects garbage now and gives idle memory back to the system; bytes resident before and after. */
  export function collect(): { before: number; after: number; heapFreed: number };
}
