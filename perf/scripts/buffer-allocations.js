// Small Buffers for counting what they allocate: arguments are Buffer.poolSize and how often. docs/src/memory.md has the command.
Buffer.poolSize = Number(process.argv[2]);
let kept = 0;
for (let i = Number(process.argv[3]); i > 0; i--) kept += Buffer.allocUnsafe(200 + i % 1000).length + Buffer.from('x'.repeat(300)).length;
if (kept < 0) throw new Error('nothing was done');
