// process.report: the facts that packages look up in it. Reports are not written.

function header() {
  const os = require('node:os');
  return {
    reportVersion: 3,
    event: 'JavaScript API',
    trigger: 'GetReport',
    filename: null,
    dumpEventTime: new Date().toISOString(),
    dumpEventTimeStamp: `${Date.now()}`,
    processId: process.pid,
    threadId: 0,
    cwd: process.cwd(),
    commandLine: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    nodejsVersion: process.version,
    glibcVersionRuntime: binding('program').libcVersion(),
    wordSize: 64,
    arch: process.arch,
    platform: process.platform,
    componentVersions: { ...process.versions },
    release: { ...process.release },
    osName: os.type(),
    osRelease: os.release(),
    osVersion: os.version(),
    osMachine: os.machine(),
    host: os.hostname(),
  };
}

module.exports = {
  writeReport() {
    throw new Error('process.report.writeReport() is not supported: use process.report.getReport()');
  },
  getReport(error) {
    if (error !== undefined) require('internal:validators').validateObject(error, 'err');
    const usage = process.resourceUsage();
    return {
      header: header(),
      javascriptStack: { message: error?.message ?? 'JavaScript API', stack: String(error?.stack ?? '').split('\n').slice(1) },
      javascriptHeap: process.memoryUsage(),
      resourceUsage: { userCpuSeconds: usage.userCPUTime / 1e6, kernelCpuSeconds: usage.systemCPUTime / 1e6, maxRss: usage.maxRSS * 1024 },
      libuv: [],
      workers: [],
      environmentVariables: { ...process.env },
      userLimits: {},
      sharedObjects: [],
    };
  },
  directory: '',
  filename: '',
  compact: false,
  excludeNetwork: false,
  signal: 'SIGUSR2',
  reportOnFatalError: false,
  reportOnSignal: false,
  reportOnUncaughtException: false,
};
