// What the command line says of attempts at several addresses is what node:net has as its defaults.
'use strict';

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');

const script = 'net.getDefaultAutoSelectFamily() + " " + net.getDefaultAutoSelectFamilyAttemptTimeout()';

for (const [option, expected] of [
  ['--network-family-autoselection', 'true 250'],
  ['--no-network-family-autoselection', 'false 250'],
  ['--network-family-autoselection-attempt-timeout=123', 'true 123'],
]) {
  assert.strictEqual(execFileSync(process.execPath, [option, '-p', script], { encoding: 'utf8' }).trim(), expected);
}
