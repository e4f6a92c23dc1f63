const listener = Deno.listen({ port: Number(Deno.args[0]), hostname: '127.0.0.1' });

for await (const connection of listener) {
  connection.readable.pipeTo(connection.writable).catch(() => {});
}
