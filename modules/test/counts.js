// internal:test/counts: how many tests there were of each outcome.

class Counts {
  all = 0;
  suites = 0;
  passed = 0;
  failed = 0;
  cancelled = 0;
  skipped = 0;
  todo = 0;
  // Those that are no subtests, suites too.
  top = 0;

  add(test) {
    if (test.nesting === 0) this.top++;
    if (test.kind === 'suite') {
      this.suites++;
      return;
    }
    this.all++;
    if (test.skipped) this.skipped++;
    else if (test.isTodo) this.todo++;
    else if (test.cancelled) this.cancelled++;
    else if (test.passed) this.passed++;
    else this.failed++;
  }

  lines() {
    return [
      `tests ${this.all}`,
      `suites ${this.suites}`,
      `pass ${this.passed}`,
      `fail ${this.failed}`,
      `cancelled ${this.cancelled}`,
      `skipped ${this.skipped}`,
      `todo ${this.todo}`,
    ];
  }
}

module.exports = { Counts };
