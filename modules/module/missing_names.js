// internal:module/missing_names: what the modules of Node export that are not part of protojs, so that imports of names link.

module.exports = {
  __proto__: null,
  cluster:
    '_events _eventsCount _maxListeners isWorker isMaster isPrimary Worker workers settings SCHED_NONE SCHED_RR ' +
    'schedulingPolicy setupPrimary setupMaster fork disconnect',
  http2:
    'connect constants createServer createSecureServer getDefaultSettings getPackedSettings getUnpackedSettings ' +
    'performServerHandshake sensitiveHeaders Http2ServerRequest Http2ServerResponse',
  https:
    'Agent globalAgent Server createServer get request',
  inspector:
    'open close url waitForDebugger console Session Network',
  'inspector/promises':
    'open close url waitForDebugger console Session Network',
  repl:
    'start writer REPLServer REPL_MODE_SLOPPY REPL_MODE_STRICT Recoverable isValidSyntax builtinModules',
  tls:
    'CLIENT_RENEG_LIMIT CLIENT_RENEG_WINDOW DEFAULT_CIPHERS DEFAULT_ECDH_CURVE DEFAULT_MIN_VERSION DEFAULT_MAX_VERSION ' +
    'getCiphers rootCertificates convertALPNProtocols checkServerIdentity createSecureContext SecureContext TLSSocket ' +
    'Server createServer connect createSecurePair',
  trace_events:
    'createTracing getEnabledCategories',
  wasi:
    'WASI',
};
