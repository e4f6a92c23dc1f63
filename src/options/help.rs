//! The help page: one screen.

/// Text of `protojs --help`.
pub const HELP: &str = "\
Usage: protojs [options] [script | -] [arguments]
       protojs doctor [--json]        what this machine allows, and how to mend it

Running
  -                                   read the program from standard input
  --                                  end of protojs's options
  -e, --eval <source>                 run the source text
  -p, --print [source]                run the source text and print its value
  -c, --check                         check the syntax of the script, do not run it
  -i, --interactive                   open the prompt, even when stdin is no terminal
      --input-type=commonjs|module    how -e, -p and stdin are read
  -r, --require <module>              load a module first (CommonJS)
      --import <module>               load a module first (ES module)
  -C, --conditions <name>             one more condition for package exports and imports
      --env-file=<file>               set environment variables from a file
      --no-module-caches              look up, read and compile every module anew, for measuring
      --preserve-symlinks[-main]      do not resolve symbolic links of modules (of the script)
      --enable-source-maps            stacks show the original source

Machine
      --cores=<n>|auto                threads, each with its own ring and context (1)
      --io-threads=<n>                threads for what the ring cannot do (UV_THREADPOOL_SIZE, 4)
      --max-old-space-size=<MiB>      limit of the JavaScript heap
      --stack-size=<KiB>              size of the JavaScript stack
      --max-http-header-size=<bytes>  limit of an HTTP head (16384)
      --expose-gc                     make gc() available

Warnings and errors
      --unhandled-rejections=throw|strict|warn|warn-with-error-code|none
      --no-warnings, --trace-warnings, --disable-warning=<code>, --redirect-warnings=<file>
      --no-deprecation, --trace-deprecation, --throw-deprecation, --pending-deprecation
      --stack-trace-limit=<n>, --trace-uncaught, --trace-exit

Tests
      --test                          run test files, each in a process of its own
      --test-only, --test-name-pattern=<pattern>, --test-skip-pattern=<pattern>, --test-shard=<index>/<total>
      --test-reporter=<name>, --test-reporter-destination=<file>, --test-concurrency=<n>, --test-timeout=<ms>
      --test-force-exit, --test-update-snapshots, --watch

Other
      --title=<title>                 name of the process
      --compat                        what is there of Node's modules, and how many of Node's tests pass
  -v, --version                       print the version
  -h, --help                          print this page

Environment: NODE_OPTIONS, NODE_PATH, NODE_DEBUG, NODE_NO_WARNINGS, NODE_PENDING_DEPRECATION, UV_THREADPOOL_SIZE,
             NO_COLOR, FORCE_COLOR
";
