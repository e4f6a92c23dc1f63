// The names that the modules of Node 20 export: what `protojs --compat` counts, and what modules that are
// not part of protojs have, so that imports of names link. Private ones, which begin with _, are left out.

module.exports = {
  __proto__: null,
  'assert':
    'fail AssertionError ok equal notEqual deepEqual notDeepEqual deepStrictEqual notDeepStrictEqual strictEqual notStrictEqual throws ' +
    'rejects doesNotThrow doesNotReject ifError match doesNotMatch CallTracker strict',
  'assert/strict':
    'fail AssertionError ok equal notEqual deepEqual notDeepEqual deepStrictEqual notDeepStrictEqual strictEqual notStrictEqual throws ' +
    'rejects doesNotThrow doesNotReject ifError match doesNotMatch CallTracker strict',
  'async_hooks':
    'AsyncLocalStorage createHook executionAsyncId triggerAsyncId executionAsyncResource asyncWrapProviders AsyncResource',
  'buffer':
    'Buffer SlowBuffer transcode isUtf8 isAscii kMaxLength kStringMaxLength btoa atob constants INSPECT_MAX_BYTES Blob resolveObjectURL File',
  'child_process':
    'ChildProcess exec execFile execFileSync execSync fork spawn spawnSync',
  'cluster':
    'isWorker isMaster isPrimary Worker workers settings SCHED_NONE SCHED_RR schedulingPolicy setupPrimary setupMaster fork disconnect',
  'console':
    'log warn dir time timeEnd timeLog trace assert clear count countReset group groupEnd table debug info dirxml error groupCollapsed ' +
    'Console profile profileEnd timeStamp context createTask',
  'constants':
    'RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL RTLD_DEEPBIND E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF ' +
    'EBADMSG EBUSY ECANCELED ECHILD ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDQUOT EEXIST EFAULT EFBIG EHOSTUNREACH ' +
    'EIDRM EILSEQ EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR ELOOP EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG ENETDOWN ENETRESET ' +
    'ENETUNREACH ENFILE ENOBUFS ENODATA ENODEV ENOENT ENOEXEC ENOLCK ENOLINK ENOMEM ENOMSG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS ENOTCONN ' +
    'ENOTDIR ENOTEMPTY ENOTSOCK ENOTSUP ENOTTY ENXIO EOPNOTSUPP EOVERFLOW EPERM EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EROFS ESPIPE ' +
    'ESRCH ESTALE ETIME ETIMEDOUT ETXTBSY EWOULDBLOCK EXDEV PRIORITY_LOW PRIORITY_BELOW_NORMAL PRIORITY_NORMAL PRIORITY_ABOVE_NORMAL ' +
    'PRIORITY_HIGH PRIORITY_HIGHEST SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGIOT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 ' +
    'SIGPIPE SIGALRM SIGTERM SIGCHLD SIGSTKFLT SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH ' +
    'SIGIO SIGPOLL SIGPWR SIGSYS UV_FS_SYMLINK_DIR UV_FS_SYMLINK_JUNCTION O_RDONLY O_WRONLY O_RDWR UV_DIRENT_UNKNOWN UV_DIRENT_FILE ' +
    'UV_DIRENT_DIR UV_DIRENT_LINK UV_DIRENT_FIFO UV_DIRENT_SOCKET UV_DIRENT_CHAR UV_DIRENT_BLOCK EXTENSIONLESS_FORMAT_JAVASCRIPT ' +
    'EXTENSIONLESS_FORMAT_WASM S_IFMT S_IFREG S_IFDIR S_IFCHR S_IFBLK S_IFIFO S_IFLNK S_IFSOCK O_CREAT O_EXCL UV_FS_O_FILEMAP O_NOCTTY ' +
    'O_TRUNC O_APPEND O_DIRECTORY O_NOATIME O_NOFOLLOW O_SYNC O_DSYNC O_DIRECT O_NONBLOCK S_IRWXU S_IRUSR S_IWUSR S_IXUSR S_IRWXG S_IRGRP ' +
    'S_IWGRP S_IXGRP S_IRWXO S_IROTH S_IWOTH S_IXOTH F_OK R_OK W_OK X_OK UV_FS_COPYFILE_EXCL COPYFILE_EXCL UV_FS_COPYFILE_FICLONE ' +
    'COPYFILE_FICLONE UV_FS_COPYFILE_FICLONE_FORCE COPYFILE_FICLONE_FORCE OPENSSL_VERSION_NUMBER SSL_OP_ALL SSL_OP_ALLOW_NO_DHE_KEX ' +
    'SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION SSL_OP_CIPHER_SERVER_PREFERENCE SSL_OP_CISCO_ANYCONNECT SSL_OP_COOKIE_EXCHANGE ' +
    'SSL_OP_CRYPTOPRO_TLSEXT_BUG SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS SSL_OP_LEGACY_SERVER_CONNECT SSL_OP_NO_COMPRESSION ' +
    'SSL_OP_NO_ENCRYPT_THEN_MAC SSL_OP_NO_QUERY_MTU SSL_OP_NO_RENEGOTIATION SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION SSL_OP_NO_SSLv2 ' +
    'SSL_OP_NO_SSLv3 SSL_OP_NO_TICKET SSL_OP_NO_TLSv1 SSL_OP_NO_TLSv1_1 SSL_OP_NO_TLSv1_2 SSL_OP_NO_TLSv1_3 SSL_OP_PRIORITIZE_CHACHA ' +
    'SSL_OP_TLS_ROLLBACK_BUG ENGINE_METHOD_RSA ENGINE_METHOD_DSA ENGINE_METHOD_DH ENGINE_METHOD_RAND ENGINE_METHOD_EC ENGINE_METHOD_CIPHERS ' +
    'ENGINE_METHOD_DIGESTS ENGINE_METHOD_PKEY_METHS ENGINE_METHOD_PKEY_ASN1_METHS ENGINE_METHOD_ALL ENGINE_METHOD_NONE ' +
    'DH_CHECK_P_NOT_SAFE_PRIME DH_CHECK_P_NOT_PRIME DH_UNABLE_TO_CHECK_GENERATOR DH_NOT_SUITABLE_GENERATOR RSA_PKCS1_PADDING RSA_NO_PADDING ' +
    'RSA_PKCS1_OAEP_PADDING RSA_X931_PADDING RSA_PKCS1_PSS_PADDING RSA_PSS_SALTLEN_DIGEST RSA_PSS_SALTLEN_MAX_SIGN RSA_PSS_SALTLEN_AUTO ' +
    'defaultCoreCipherList TLS1_VERSION TLS1_1_VERSION TLS1_2_VERSION TLS1_3_VERSION POINT_CONVERSION_COMPRESSED ' +
    'POINT_CONVERSION_UNCOMPRESSED POINT_CONVERSION_HYBRID',
  'crypto':
    'checkPrime checkPrimeSync createCipheriv createDecipheriv createDiffieHellman createDiffieHellmanGroup createECDH createHash createHmac ' +
    'createPrivateKey createPublicKey createSecretKey createSign createVerify diffieHellman generatePrime generatePrimeSync getCiphers ' +
    'getCipherInfo getCurves getDiffieHellman getHashes hkdf hkdfSync pbkdf2 pbkdf2Sync generateKeyPair generateKeyPairSync generateKey ' +
    'generateKeySync privateDecrypt privateEncrypt publicDecrypt publicEncrypt randomBytes randomFill randomFillSync randomInt randomUUID ' +
    'scrypt scryptSync sign setEngine timingSafeEqual getFips setFips verify hash Certificate Cipher Cipheriv Decipher Decipheriv ' +
    'DiffieHellman DiffieHellmanGroup ECDH Hash Hmac KeyObject Sign Verify X509Certificate secureHeapUsed constants webcrypto subtle ' +
    'getRandomValues',
  'dgram':
    'createSocket Socket',
  'diagnostics_channel':
    'channel hasSubscribers subscribe tracingChannel unsubscribe Channel',
  'dns':
    'lookup lookupService Resolver getDefaultResultOrder setDefaultResultOrder setServers ADDRCONFIG ALL V4MAPPED NODATA FORMERR SERVFAIL ' +
    'NOTFOUND NOTIMP REFUSED BADQUERY BADNAME BADFAMILY BADRESP CONNREFUSED TIMEOUT EOF FILE NOMEM DESTRUCTION BADSTR BADFLAGS NONAME ' +
    'BADHINTS NOTINITIALIZED LOADIPHLPAPI ADDRGETNETWORKPARAMS CANCELLED getServers resolve resolve4 resolve6 resolveAny resolveCaa ' +
    'resolveCname resolveMx resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTxt reverse promises',
  'dns/promises':
    'lookup lookupService Resolver getDefaultResultOrder setDefaultResultOrder setServers NODATA FORMERR SERVFAIL NOTFOUND NOTIMP REFUSED ' +
    'BADQUERY BADNAME BADFAMILY BADRESP CONNREFUSED TIMEOUT EOF FILE NOMEM DESTRUCTION BADSTR BADFLAGS NONAME BADHINTS NOTINITIALIZED ' +
    'LOADIPHLPAPI ADDRGETNETWORKPARAMS CANCELLED getServers resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx ' +
    'resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTxt reverse',
  'domain':
    'Domain createDomain create active',
  'events':
    'addAbortListener once on getEventListeners getMaxListeners EventEmitter usingDomains captureRejectionSymbol captureRejections ' +
    'EventEmitterAsyncResource errorMonitor defaultMaxListeners setMaxListeners init listenerCount',
  'fs':
    'appendFile appendFileSync access accessSync chown chownSync chmod chmodSync close closeSync copyFile copyFileSync cp cpSync ' +
    'createReadStream createWriteStream exists existsSync fchown fchownSync fchmod fchmodSync fdatasync fdatasyncSync fstat fstatSync fsync ' +
    'fsyncSync ftruncate ftruncateSync futimes futimesSync lchown lchownSync lchmod lchmodSync link linkSync lstat lstatSync lutimes ' +
    'lutimesSync mkdir mkdirSync mkdtemp mkdtempSync open openSync openAsBlob readdir readdirSync read readSync readv readvSync readFile ' +
    'readFileSync readlink readlinkSync realpath realpathSync rename renameSync rm rmSync rmdir rmdirSync stat statfs statSync statfsSync ' +
    'symlink symlinkSync truncate truncateSync unwatchFile unlink unlinkSync utimes utimesSync watch watchFile writeFile writeFileSync write ' +
    'writeSync writev writevSync Dirent Stats ReadStream WriteStream FileReadStream FileWriteStream Dir opendir opendirSync F_OK R_OK W_OK ' +
    'X_OK constants promises',
  'fs/promises':
    'access copyFile cp open opendir rename truncate rm rmdir mkdir readdir readlink symlink lstat stat statfs link unlink chmod lchmod ' +
    'lchown chown utimes lutimes realpath mkdtemp writeFile appendFile readFile watch constants',
  'http':
    'METHODS STATUS_CODES Agent ClientRequest IncomingMessage OutgoingMessage Server ServerResponse createServer validateHeaderName ' +
    'validateHeaderValue get request setMaxIdleHTTPParsers maxHeaderSize globalAgent',
  'http2':
    'connect constants createServer createSecureServer getDefaultSettings getPackedSettings getUnpackedSettings performServerHandshake ' +
    'sensitiveHeaders Http2ServerRequest Http2ServerResponse',
  'https':
    'Agent globalAgent Server createServer get request',
  'inspector':
    'open close url waitForDebugger console Session Network',
  'inspector/promises':
    'open close url waitForDebugger console Session Network',
  'module':
    'globalPaths isBuiltin createRequire syncBuiltinESMExports Module builtinModules runMain findSourceMap register SourceMap',
  'net':
    'BlockList SocketAddress connect createConnection createServer isIP isIPv4 isIPv6 Server Socket Stream getDefaultAutoSelectFamily ' +
    'setDefaultAutoSelectFamily getDefaultAutoSelectFamilyAttemptTimeout setDefaultAutoSelectFamilyAttemptTimeout',
  'os':
    'arch availableParallelism cpus endianness freemem getPriority homedir hostname loadavg networkInterfaces platform release setPriority ' +
    'tmpdir totalmem type userInfo uptime version machine constants EOL devNull',
  'path':
    'resolve normalize isAbsolute join relative toNamespacedPath dirname basename extname format parse matchesGlob sep delimiter win32 posix',
  'path/posix':
    'resolve normalize isAbsolute join relative toNamespacedPath dirname basename extname format parse matchesGlob sep delimiter win32 posix',
  'path/win32':
    'resolve normalize isAbsolute join relative toNamespacedPath dirname basename extname format parse matchesGlob sep delimiter win32 posix',
  'perf_hooks':
    'Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList ' +
    'PerformanceResourceTiming monitorEventLoopDelay createHistogram performance constants',
  'process':
    'version versions arch platform release moduleLoadList binding domain exitCode config dlopen uptime getActiveResourcesInfo reallyExit ' +
    'loadEnvFile cpuUsage resourceUsage memoryUsage constrainedMemory availableMemory kill exit hrtime openStdin getuid geteuid getgid ' +
    'getegid getgroups allowedNodeEnvironmentFlags assert features setUncaughtExceptionCaptureCallback hasUncaughtExceptionCaptureCallback ' +
    'emitWarning nextTick sourceMapsEnabled setSourceMapsEnabled getBuiltinModule stdout stdin stderr abort umask chdir cwd initgroups ' +
    'setgroups setegid seteuid setgid setuid env title argv execArgv pid ppid execPath debugPort argv0 report mainModule',
  'punycode':
    'version ucs2 decode encode toASCII toUnicode',
  'querystring':
    'unescapeBuffer unescape escape stringify encode parse decode',
  'readline':
    'Interface clearLine clearScreenDown createInterface cursorTo emitKeypressEvents moveCursor promises',
  'readline/promises':
    'Interface Readline createInterface',
  'repl':
    'start writer REPLServer REPL_MODE_SLOPPY REPL_MODE_STRICT Recoverable isValidSyntax builtinModules',
  'stream':
    'isDestroyed isDisturbed isErrored isReadable isWritable Readable Writable Duplex Transform PassThrough duplexPair pipeline ' +
    'addAbortSignal finished destroy compose setDefaultHighWaterMark getDefaultHighWaterMark promises Stream',
  'stream/consumers':
    'arrayBuffer blob buffer text json',
  'stream/promises':
    'finished pipeline',
  'stream/web':
    'ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableByteStreamController ' +
    'ReadableStreamDefaultController TransformStream TransformStreamDefaultController WritableStream WritableStreamDefaultWriter ' +
    'WritableStreamDefaultController ByteLengthQueuingStrategy CountQueuingStrategy TextEncoderStream TextDecoderStream CompressionStream ' +
    'DecompressionStream',
  'string_decoder':
    'StringDecoder',
  'test':
    'skip todo only after afterEach before beforeEach describe it run suite test mock',
  'test/reporters':
    'dot junit spec tap lcov',
  'timers':
    'setTimeout clearTimeout setImmediate clearImmediate setInterval clearInterval active unenroll enroll promises',
  'timers/promises':
    'setTimeout setImmediate setInterval scheduler',
  'tls':
    'CLIENT_RENEG_LIMIT CLIENT_RENEG_WINDOW DEFAULT_CIPHERS DEFAULT_ECDH_CURVE DEFAULT_MIN_VERSION DEFAULT_MAX_VERSION getCiphers ' +
    'rootCertificates convertALPNProtocols checkServerIdentity createSecureContext SecureContext TLSSocket Server createServer connect ' +
    'createSecurePair',
  'trace_events':
    'createTracing getEnabledCategories',
  'tty':
    'isatty ReadStream WriteStream',
  'url':
    'Url parse resolve resolveObject format URL URLSearchParams domainToASCII domainToUnicode pathToFileURL fileURLToPath urlToHttpOptions',
  'util':
    'callbackify debug debuglog deprecate format styleText formatWithOptions getSystemErrorMap getSystemErrorName inherits inspect isArray ' +
    'isBoolean isBuffer isDeepStrictEqual isNull isNullOrUndefined isNumber isString isSymbol isUndefined isRegExp isObject isDate isError ' +
    'isFunction isPrimitive log promisify stripVTControlCharacters toUSVString transferableAbortSignal transferableAbortController aborted ' +
    'types parseEnv parseArgs TextDecoder TextEncoder MIMEType MIMEParams',
  'util/types':
    'isExternal isDate isArgumentsObject isBigIntObject isBooleanObject isNumberObject isStringObject isSymbolObject isNativeError isRegExp ' +
    'isAsyncFunction isGeneratorFunction isGeneratorObject isPromise isMap isSet isMapIterator isSetIterator isWeakMap isWeakSet ' +
    'isArrayBuffer isDataView isSharedArrayBuffer isProxy isModuleNamespaceObject isAnyArrayBuffer isBoxedPrimitive isArrayBufferView ' +
    'isTypedArray isUint8Array isUint8ClampedArray isUint16Array isUint32Array isInt8Array isInt16Array isInt32Array isFloat32Array ' +
    'isFloat64Array isBigInt64Array isBigUint64Array isKeyObject isCryptoKey',
  'v8':
    'cachedDataVersionTag getHeapSnapshot getHeapStatistics getHeapSpaceStatistics getHeapCodeStatistics setFlagsFromString Serializer ' +
    'Deserializer DefaultSerializer DefaultDeserializer deserialize takeCoverage stopCoverage serialize writeHeapSnapshot promiseHooks ' +
    'queryObjects startupSnapshot setHeapSnapshotNearHeapLimit GCProfiler',
  'vm':
    'Script createContext createScript runInContext runInNewContext runInThisContext isContext compileFunction measureMemory constants',
  'wasi':
    'WASI',
  'worker_threads':
    'isMainThread MessagePort MessageChannel markAsUntransferable moveMessagePortToContext receiveMessageOnPort resourceLimits ' +
    'postMessageToThread threadId SHARE_ENV Worker parentPort workerData BroadcastChannel setEnvironmentData getEnvironmentData',
  'zlib':
    'crc32 Deflate Inflate Gzip Gunzip DeflateRaw InflateRaw Unzip BrotliCompress BrotliDecompress deflate deflateSync gzip gzipSync ' +
    'deflateRaw deflateRawSync unzip unzipSync inflate inflateSync gunzip gunzipSync inflateRaw inflateRawSync brotliCompress ' +
    'brotliCompressSync brotliDecompress brotliDecompressSync createDeflate createInflate createDeflateRaw createInflateRaw createGzip ' +
    'createGunzip createUnzip createBrotliCompress createBrotliDecompress constants codes',
};
