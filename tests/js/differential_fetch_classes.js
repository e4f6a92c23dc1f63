// Headers, Request, Response and FormData: what they give, and what they say of bad arguments. Run it with node and with protojs: the
// lines must be the same.

'use strict';
const { inspect } = require('node:util');

const shown = (value) => inspect(value, { breakLength: Infinity, colors: false }).replace(/lastModified: \d+/g, 'lastModified: N');

function attempt(name, action) {
  try {
    console.log(name, shown(action()));
  } catch (error) {
    console.log(name, 'throws', error.name, error.message, error.code, error.cause && error.cause.message);
  }
}

async function attemptLater(name, action) {
  try {
    console.log(name, shown(await action()));
  } catch (error) {
    console.log(name, 'rejects', error.name, error.message, error.cause && error.cause.message);
  }
}

attempt('h1', ()=>new Headers(5));
attempt('h2', ()=>new Headers([['a']]));
attempt('h3', ()=>new Headers([['a','b','c']]));
attempt('h4', ()=>new Headers({a:'b',A:'c'}).get('a'));
attempt('h5', ()=>new Headers(null));
attempt('h6', ()=>new Headers().append('a'));
attempt('h7', ()=>new Headers().get());
attempt('h8', ()=>new Headers({'':'x'}));
attempt('h9', ()=>new Headers({a:'\u0100'}));
attempt('h10', ()=>[...new Headers([['b','1'],['a','2'],['Set-Cookie','x'],['set-cookie','y'],['B','3']])]);
attempt('h11', ()=>new Headers({a:'  x '}).get('a'));
attempt('h12', ()=>Headers.prototype.get.call({}, 'a'));
attempt('h13', ()=>new Headers({a:1,b:undefined}).get('b'));
attempt('h14', ()=>new Headers(new Map([['a','b']])).get('a'));
attempt('h15', ()=>new Headers('ab'));
attempt('h16', ()=>new Headers([['a','b']].values()).get('a'));
attempt('h17', ()=>new Headers([['a','x'],['b','y']]));
attempt('h18', ()=>{const h=new Headers({a:'1'});h.forEach(5)});
attempt('h19', ()=>Object.prototype.toString.call(new Headers()));
attempt('h20', ()=>new Headers().entries().toString());
attempt('h22', ()=>new Headers({a:'b'}).set('a',{toString(){return 'q'}}));
attempt('h23', ()=>new Headers().delete('a b'));
attempt('h24', ()=>new Headers().has('\u00e9'));
attempt('h25', ()=>Object.getPrototypeOf(new Headers().entries()));
attempt('h26', ()=>new Headers().keys().next.call({}));
attempt('r1', ()=>new Response('',{status:99}));
attempt('r2', ()=>new Response('',{status:'abc'}));
attempt('r3', ()=>new Response('',{statusText:'\n'}));
attempt('r4', ()=>new Response('x',{status:204}));
attempt('r5', ()=>Response.redirect('/x'));
attempt('r6', ()=>Response.redirect('http://x/',200));
attempt('r7', ()=>Response.json(undefined));
attempt('r8', ()=>Response.json({a:1}));
attempt('r9', ()=>Response.error());
attempt('r10', ()=>new Response(new ReadableStream().getReader() && (()=>{const s=new ReadableStream();s.getReader();return s})()));
attempt('r11', ()=>new Response('x',5));
attempt('r12', ()=>new Response({}).headers.get('content-type'));
attempt('r13', ()=>Response.redirect('http://x/y',301).headers.get('location'));
attempt('r14', ()=>new Response('x',{headers:{a:'b'}}));
attempt('q1', ()=>new Request('http://x/',{method:'a b'}));
attempt('q2', ()=>new Request('http://x/',{method:'connect'}));
attempt('q3', ()=>new Request('http://x/',{method:'patch'}).method);
attempt('q4', ()=>new Request('http://x/',{method:'get'}).method);
attempt('q5', ()=>new Request());
attempt('q6', ()=>new Request('http://x/',{signal:5}));
attempt('q7', ()=>new Request('http://x/',{cache:'only-if-cached'}));
attempt('q8', ()=>new Request('http://x/',{credentials:'x'}));
attempt('q9', ()=>new Request('http://x/',{referrer:'foo'}).referrer);
attempt('q10', ()=>new Request('http://x/',{referrerPolicy:'x'}));
attempt('q11', ()=>new Request('http://x/',{integrity:5}).integrity);
attempt('q12', ()=>new Request('http://x/',{duplex:'full'}));
attempt('q13', ()=>new Request('http://x/',{body:'x',method:'POST'}));
attempt('q14', ()=>new Request('http://x/',5));
attempt('q15', ()=>{const r=new Request('http://x/',{body:'x',method:'POST'}); return [r.body, r.bodyUsed, new Request(r).url, r.bodyUsed]});
attempt('q16', ()=>{const r=new Request('http://x/',{body:'x',method:'POST'});r.text();return r.clone()});
attempt('q17', ()=>{const r=new Request('http://x/',{body:'x',method:'POST'});r.text();return new Request(r)});
attempt('f1', ()=>new FormData(5));
attempt('f2', ()=>new FormData().append('a'));
attempt('f3', ()=>new FormData().append('a','b','c'));
attempt('f4', ()=>{const f=new FormData();f.append('a',new Blob(['x']));return f.get('a')});
attempt('f5', ()=>{const f=new FormData();f.append('a',new Blob(['x']),'n');f.set('b',5);f.append('a','z');return [...f]});
attempt('f6', ()=>{const f=new FormData();f.append('a','1');return f});
attempt('f7', ()=>new FormData().set('a',5,'x'));
attempt('f8', ()=>FormData.prototype.get.call({},'a'));
attempt('f9', ()=>new FormData().forEach());
for (const Class of [Headers, Request, Response, FormData]) {
  const names = Object.getOwnPropertyNames(Class.prototype).filter((name) => name !== 'attribute').sort();
  console.log(Class.name, Class.length, names.join(), Object.keys(Class.prototype).filter((name) => name !== 'attribute').sort().join());
}
console.log(Object.getOwnPropertyNames(Response).join(), fetch.length, fetch.name);

async function main() {
  await attemptLater('b1', async()=>{const r=new Response('x');await r.text();return r.text()});
  await attemptLater('b2', ()=>new Response('{').json());
  await attemptLater('b3', ()=>new Response('').json());
  await attemptLater('b4', ()=>new Response('x').formData());
  await attemptLater('b5', ()=>new Response('a=b&c=d',{headers:{'content-type':'application/x-www-form-urlencoded'}}).formData());
  await attemptLater('b5b', async ()=>[...await new Response('\ufeffa=\ufeffb',{headers:{'content-type':'application/x-www-form-urlencoded'}}).formData()]);
  await attemptLater('b6', async()=>(await new Response(new Blob(['abc'],{type:'text/x'})).blob()).type);
  await attemptLater('b7', ()=>new Response('\ufeffabc').text());
  await attemptLater('b8', ()=>new Response(null).text());
  await attemptLater('b9', ()=>new Response(new ReadableStream({start(c){c.enqueue('str');c.close()}})).text());
  await attemptLater('b10', ()=>Response.prototype.text.call({}));
  await attemptLater('b11', async()=>{const r=new Response('x');r.body.getReader();return r.text()});
  await attemptLater('b12', async()=>{const r=new Response('abc');const c=r.clone();return [await r.text(),await c.text()]});
  await attemptLater('b13', () => new Response('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n--x--\r\n', {
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  }).formData());
  const odd = '--x\r\nContent-Disposition: form-data; name="a"; encoding="base64"\r\n\r\nv\r\n--x--\r\n';
  await attemptLater('b13 with other parameters', () => new Response(odd, {
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  }).formData());
  await attemptLater('b14', ()=>new Response('junk',{headers:{'content-type':'multipart/form-data; boundary=x'}}).formData());
  await attemptLater('b15', ()=>new Response('junk',{headers:{'content-type':'multipart/form-data'}}).formData());
  await attemptLater('b16', async () => {
    const form = new FormData();
    form.append('a\n"b', 'v\nw');
    form.append('f', new File(['zz'], 'ü"x.txt', { type: 'text/q' }));
    const response = new Response(form);
    const text = await response.clone().text();
    return [text.replace(/formdata-\w+-\d+/g, 'boundary'), ...await response.formData()];
  });
  await attemptLater('b17', async()=>{const out=[];for await(const c of new Response('hello').body)out.push(c);return out});
  await attemptLater('b18', ()=>new Response('x').body);
  await attemptLater('b19', async()=>(await new Response('abc').arrayBuffer()).byteLength);
  await attemptLater('b20', async()=>(await new Response('abc').bytes?.()));
  await attemptLater('b21', async()=>{const r=new Response('abc');await r.body.cancel();return [r.bodyUsed,await r.text()]});
  await attemptLater('b22', ()=>new Response(new DataView(new ArrayBuffer(3))).text());
  await attemptLater('b23', ()=>new Response((async function*(){yield 'a'; yield Buffer.from('b')})()).text());
}
main();
