// internal:process/report_content: what stands in a diagnostic report. What nobody here can know is left out or empty, not invented.

const LIMITS = {
  'Max core file size': ['core_file_size_blocks', 512],
  'Max data size': ['data_seg_size_kbytes', 1024],
  'Max file size': ['file_size_blocks', 512],
  'Max locked memory': ['max_locked_memory_bytes', 1],
  'Max resident set': ['max_memory_size_kbytes', 1024],
  'Max open files': ['open_files', 1],
  'Max stack size': ['stack_size_bytes', 1],
  'Max cpu time': ['cpu_time_seconds', 1],
  'Max processes': ['max_user_processes', 1],
  'Max address space': ['virtual_memory_kbytes', 1024],
};

function readText(path) {
  try {
    return require('node:fs').readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function header(cause, excludesNetwork) {
  const os = require('node:os');
  const now = new Date();
  const libc = binding('program').libcVersion();
  return {
    reportVersion: 4,
    event: cause.event,
    trigger: cause.trigger,
    filename: cause.filename,
    dumpEventTime: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    dumpEventTimeStamp: `${now.getTime()}`,
    processId: process.pid,
    threadId: 0,
    cwd: process.cwd(),
    commandLine: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    nodejsVersion: process.version,
    glibcVersionRuntime: libc,
    glibcVersionCompiler: libc,
    wordSize: 64,
    arch: process.arch,
    platform: process.platform,
    componentVersions: { ...process.versions },
    release: { ...process.release },
    osName: os.type(),
    osRelease: os.release(),
    osVersion: os.version(),
    osMachine: os.machine(),
    cpus: os.cpus().map(({ model, speed, times }) => ({ model, speed, ...times })),
    ...(excludesNetwork ? {} : { networkInterfaces: networkInterfaces(os) }),
    host: os.hostname(),
  };
}

function networkInterfaces(os) {
  const list = [];
  for (const [name, addresses] of Object.entries(os.networkInterfaces())) {
    for (const { internal, mac, address, netmask, family, scopeid } of addresses) {
      list.push({ name, internal, mac, address, netmask, family, ...(scopeid === undefined ? {} : { scopeid }) });
    }
  }
  return list;
}

function stackOf(error) {
  if (typeof error !== 'object' || error === null) return { message: error === undefined ? 'No stack.' : String(error), errorProperties: {} };
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const [first, ...frames] = stack.split('\n');
  const errorProperties = {};
  for (const name of Object.keys(error)) errorProperties[name] = String(error[name]);
  const message = first === '' ? String(error) : first;
  return { message, ...(frames.length > 0 ? { stack: frames.map((frame) => frame.trim()) } : {}), errorProperties };
}

function heap() {
  const { getHeapSpaceStatistics, getHeapStatistics } = require('node:v8');
  const facts = getHeapStatistics();
  const heapSpaces = {};
  for (const space of getHeapSpaceStatistics()) {
    heapSpaces[space.space_name] = {
      memorySize: space.space_size,
      committedMemory: space.physical_space_size,
      capacity: space.space_size,
      used: space.space_used_size,
      available: space.space_available_size,
    };
  }
  return {
    totalMemory: facts.total_heap_size,
    executableMemory: facts.total_heap_size_executable,
    totalCommittedMemory: facts.total_physical_size,
    availableMemory: facts.total_available_size,
    totalGlobalHandlesMemory: facts.total_global_handles_size,
    usedGlobalHandlesMemory: facts.used_global_handles_size,
    usedMemory: facts.used_heap_size,
    memoryLimit: facts.heap_size_limit,
    mallocedMemory: facts.malloced_memory,
    externalMemory: facts.external_memory,
    peakMallocedMemory: facts.peak_malloced_memory,
    nativeContextCount: facts.number_of_native_contexts,
    detachedContextCount: facts.number_of_detached_contexts,
    doesZapGarbage: facts.does_zap_garbage,
    heapSpaces,
  };
}

function resources() {
  const usage = process.resourceUsage();
  const [user, kernel] = [usage.userCPUTime / 1e6, usage.systemCPUTime / 1e6];
  const share = (seconds) => (seconds / process.uptime()) * 100;
  const processor = {
    userCpuSeconds: user,
    kernelCpuSeconds: kernel,
    cpuConsumptionPercent: share(user + kernel),
    userCpuConsumptionPercent: share(user),
    kernelCpuConsumptionPercent: share(kernel),
  };
  const fsActivity = { reads: usage.fsRead, writes: usage.fsWrite };
  return { usage, processor, fsActivity };
}

function resourceUsage({ usage, processor, fsActivity }) {
  const os = require('node:os');
  return {
    free_memory: os.freemem(),
    total_memory: os.totalmem(),
    rss: process.memoryUsage.rss(),
    constrained_memory: process.constrainedMemory(),
    available_memory: process.availableMemory(),
    ...processor,
    maxRss: usage.maxRSS * 1024,
    pageFaults: { IORequired: usage.majorPageFault, IONotRequired: usage.minorPageFault },
    fsActivity,
  };
}

// Lines such as `Max open files            1024                 524288               files`.
function userLimits() {
  const limits = {};
  const lines = readText('/proc/self/limits').split('\n');
  for (const [title, [name, unit]] of Object.entries(LIMITS)) {
    const line = lines.find((each) => each.startsWith(title));
    if (line === undefined) continue;
    const [soft, hard] = line.slice(title.length).trim().split(/\s+/);
    const value = (text) => (text === 'unlimited' ? text : Math.floor(Number(text) / unit));
    limits[name] = { soft: value(soft), hard: value(hard) };
  }
  return limits;
}

function sharedObjects() {
  const names = new Set();
  for (const line of readText('/proc/self/maps').split('\n')) {
    const name = line.split(/\s+/)[5];
    if (name !== undefined && (name.includes('.so') || name === '[vdso]' || name === process.execPath)) names.add(name);
  }
  return [...names];
}

function makeReport(cause, error, excludesNetwork) {
  const used = resources();
  return {
    header: header(cause, excludesNetwork),
    javascriptStack: stackOf(error),
    javascriptHeap: heap(),
    nativeStack: [],
    resourceUsage: resourceUsage(used),
    libuv: [],
    workers: [],
    environmentVariables: { ...process.env },
    userLimits: userLimits(),
    sharedObjects: sharedObjects(),
  };
}

module.exports = { makeReport };
