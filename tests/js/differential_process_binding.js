// process.binding(): what old packages take from it.
'use strict';
process.on('warning', (warning) => console.log(warning.code, warning.message));

const uv = process.binding('uv');
console.log(uv.errname(-2), uv.UV_EOF, uv.UV_ENOENT, uv.UV_ECONNRESET);
const wrap = process.binding('stream_wrap');
console.log(Object.keys(wrap).sort().join(), wrap.streamBaseState.length, wrap.kReadBytesOrError, wrap === process.binding('stream_wrap'));
console.log(typeof new wrap.WriteWrap(), typeof new wrap.ShutdownWrap());
const parser = process.binding('http_parser');
console.log(typeof parser.HTTPParser, parser.methods.length, parser === process.binding('http_parser'));
