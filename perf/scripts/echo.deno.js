async function serve(port) {
  for await (const connection of Deno.listen({ port, hostname: '127.0.0.1' })) {
    connection.readable.pipeTo(connection.writable).catch(() => {});
  }
}

serve(Number(Deno.args[0]));
