// How busy the loop is.

const { idleTime, milestone, now } = binding('perf_hooks');

const LOOP_START = 4;

function share(idle, active) {
  return { idle, active, utilization: active / (idle + active) };
}

// Since the loop began; since `first`; or from `second` to `first`.
function eventLoopUtilization(first, second) {
  const loopStart = milestone(LOOP_START);
  if (loopStart <= 0) return { idle: 0, active: 0, utilization: 0 };
  if (second) return share(first.idle - second.idle, first.active - second.active);
  const idle = idleTime();
  const active = now() - loopStart - idle;
  return first ? share(idle - first.idle, active - first.active) : share(idle, active);
}

module.exports = { eventLoopUtilization };
