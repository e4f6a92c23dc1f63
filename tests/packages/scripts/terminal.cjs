// dotenv, debug, chalk, commander, yargs, winston: what programs on a terminal load first.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Writable } = require('node:stream');
const { Command, Option, InvalidArgumentError } = require('commander');
const createDebug = require('debug');
const dotenv = require('dotenv');
const winston = require('winston');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'terminal-'));

function environment() {
  const file = path.join(folder, '.env');
  fs.writeFileSync(
    file,
    '# note\nA=1\nexport B="two\\nlines"\nC=\'si # ngle\'\nD= spaced out # note\nE=`back"tick\'s`\nF="multi\nline"\n',
  );
  const { parsed } = dotenv.config({ path: file, quiet: true });
  console.log(parsed, process.env.B === 'two\nlines');
  process.env.A = 'kept';
  dotenv.config({ path: file, quiet: true });
  assert.strictEqual(process.env.A, 'kept');
  assert.strictEqual(dotenv.config({ path: '/nothing/.env', quiet: true }).error.code, 'ENOENT');
}

function debugging() {
  const lines = [];
  createDebug.log = (...words) => lines.push(words.join(' ').replace(/^\S+Z /, ''));
  createDebug.enable('app:*,-app:quiet');
  createDebug('app:one')('formatted %s %d %o %O', 'text', 5, { a: [1] }, new Map([[1, 2]]));
  createDebug('app:quiet')('not said');
  createDebug('app:one').extend('deep')('%j %%', { json: true });
  console.log(lines, createDebug.enabled('app:x'), createDebug.enabled('other'));
}

async function commands() {
  const lines = [];
  const program = new Command('tool').version('1.2.3').exitOverride();
  program.configureOutput({ writeOut: (text) => lines.push(text), writeErr: (text) => lines.push(text) });
  program
    .option('-v, --verbose', 'say more', (_, count) => count + 1, 0)
    .option('--no-color')
    .option('-t, --tags <tag...>', 'tags');
  const count = (text) => {
    if (Number.isNaN(Number(text))) throw new InvalidArgumentError('Not a number.');
    return Number(text);
  };
  program
    .command('build <dir> [rest...]')
    .description('builds a thing')
    .alias('b')
    .addOption(new Option('-m, --mode <mode>').choices(['fast', 'slow']).default('fast').env('MODE'))
    .requiredOption('-n, --number <n>', 'how many', count)
    .action(async (dir, rest, options, command) => lines.push(JSON.stringify([dir, rest, options, command.optsWithGlobals()])));
  await program.parseAsync(['-v', '--tags', 'a', 'b', '-v', 'build', 'src', 'x', 'y', '-n', '5', '-m', 'slow'], { from: 'user' });
  for (const words of [
    ['build'],
    ['build', 'd', '-n', 'x'],
    ['biuld'],
    ['--version'],
    ['build', '--help'],
    ['build', 'd', '-n', '1', '-m', 'z'],
  ]) {
    const error = await program.parseAsync(words, { from: 'user' }).catch((reason) => reason);
    lines.push(`${error.code} ${error.exitCode}`);
  }
  console.log(lines.join('\n'));
}

async function yargsAndChalk() {
  const { default: yargs } = await import('yargs');
  const { Chalk } = await import('chalk');
  const parser = yargs()
    .scriptName('tool')
    .exitProcess(false)
    .option('size', { alias: 's', type: 'number', demandOption: true })
    .option('list', { type: 'array' })
    .option('flag', { type: 'boolean' })
    .command('get <key> [value]', 'gets', (y) => y.positional('key', { type: 'string' }))
    .strict()
    .fail(false)
    .help();
  console.log(await parser.parse('get a --size 5 --list x y --no-flag -- rest'));
  await assert.rejects(async () => parser.parse('get a --siz 5'), /required/i);
  console.log(await parser.getHelp());
  const chalk = new Chalk({ level: 3 });
  console.log(JSON.stringify(chalk.bold.red('a', chalk.hex('#00ff80').bgBlue('b'), 'c\nd')));
}

async function winstonLogs() {
  const lines = [];
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(chunk.toString().trim());
      done();
    },
  });
  const { combine, errors, json, label, printf, splat } = winston.format;
  const file = path.join(folder, 'w.log');
  const logger = winston.createLogger({
    level: 'debug',
    format: combine(
      errors({ stack: false }),
      splat(),
      label({ label: 'l' }),
      winston.format((info) => (info.private ? false : info))(),
      json(),
    ),
    defaultMeta: { service: 's' },
    transports: [
      new winston.transports.Stream({ stream }),
      new winston.transports.File({
        filename: file,
        format: printf(({ level, message }) => `${level}: ${message}`),
        level: 'warn',
      }),
    ],
  });
  logger.info('hello %s', 'you', { more: 1 });
  logger.child({ child: true }).warn('careful');
  logger.log({ level: 'info', message: 'hidden', private: true });
  logger.error(new Error('broken'));
  logger.silly('not said');
  logger.end();
  await new Promise((resolve) => logger.on('finish', () => setTimeout(resolve, 100)));
  console.log(lines, fs.readFileSync(file, 'utf8'));
}

(async () => {
  environment();
  debugging();
  await commands();
  await yargsAndChalk();
  await winstonLogs();
  fs.rmSync(folder, { recursive: true });
})();
