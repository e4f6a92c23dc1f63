// Types of protojs:http.

declare module 'protojs:http' {
  export interface ListenInfo {
    hostname: string | undefined;
    port: number | undefined;
    url: URL;
  }

  export interface ClientAddress {
    address: string;
    port: number;
    family: 'IPv4' | 'IPv6';
  }

  export type Handler = (request: Request, server: Server) => Response | Promise<Response>;
  export type ErrorHandler = (error: unknown, request: Request) => Response | undefined | Promise<Response | undefined>;

  export interface ServeOptions {
    /** Called with each request, with these options as `this`. */
    fetch: Handler;
    /** Answers for a handler that failed. Without it, or when it gives nothing, the client hears 500. */
    onError?: ErrorHandler;
    /** Another name of `onError`. */
    error?: ErrorHandler;
    onListen?: (info: ListenInfo) => void;
    /** 0 for any that is free. Default: the environment's PORT, else 3000. */
    port?: number | string;
    /** Default: all addresses. */
    hostname?: string;
    /** A Unix socket in place of a port. */
    path?: string;
    backlog?: number;
    reusePort?: boolean;
    ipv6Only?: boolean;
    /** Stops the server as `stop()` does. */
    signal?: AbortSignal;
    /** Bytes of a request's body that are read; a larger one fails and is answered with 413. Default: 128 MiB. */
    maxRequestBodySize?: number;

    // As in node:http. Times in milliseconds, 0 turns a limit off.
    headersTimeout?: number;
    requestTimeout?: number;
    keepAliveTimeout?: number;
    timeout?: number;
    maxHeaderSize?: number;
    maxHeadersCount?: number;
    maxRequestsPerSocket?: number;
    maxConnections?: number;
    connectionsCheckingInterval?: number;
    requireHostHeader?: boolean;
    insecureHTTPParser?: boolean;
    noDelay?: boolean;
    keepAlive?: boolean;
    keepAliveInitialDelay?: number;
    /** Bytes of answers on their way beyond which a streamed body waits. */
    highWaterMark?: number;
  }

  export interface Server extends AsyncDisposable {
    readonly port: number | undefined;
    readonly hostname: string | undefined;
    readonly url: URL;
    /**
     * Settles when the server is stopped and its last connection is closed. Rejects when the name of `hostname` is not found, or
     * what it stands for cannot be listened on.
     */
    readonly finished: Promise<void>;
    address(): { address: string; family: string; port: number } | string | null;
    ref(): this;
    unref(): this;
    /** Accepts nothing more and answers what came; with `closeActive` every connection ends at once. */
    stop(closeActive?: boolean): Promise<void>;
    close(): Promise<void>;
    shutdown(): Promise<void>;
    /** Another handler for the requests to come. */
    reload(options: Partial<ServeOptions> | Handler): this;
    /** Asks the handler without a connection. */
    fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
    /** Null when the client is gone. */
    requestIP(request: Request): ClientAddress | null;
  }

  export interface UpgradeOptions {
    /** One of those that the client offers. */
    protocol?: string;
    /** Bytes of a message that the client may send; one that sends more hears 1009. Default: 16 MiB. */
    maxPayload?: number;
  }

  /** Makes a WebSocket of a request; it opens once the handler has given the response. Throws when the request asks for none. */
  export function upgradeWebSocket(request: Request, options?: UpgradeOptions): { socket: WebSocket; response: Response };

  /** Throws, with the code of the system such as EADDRINUSE, when an address or path cannot be listened on. */
  export function serve(options: ServeOptions): Server;
  export function serve(handler: Handler): Server;
  export function serve(options: Omit<ServeOptions, 'fetch'>, handler: Handler): Server;
}
