// What the process object says about the runtime: versions, release, features, config.

const program = binding('program');

// Packages compare these: `node`, `v8`, `uv` and `modules` are those of the Node release whose behaviour is followed.
function versions(version) {
  return Object.freeze({
    node: version.slice(1),
    protojs: program.version(),
    quickjs: program.engineVersion(),
    modules: '115',
    napi: '9',
    openssl: binding('crypto').opensslVersion(),
    unicode: '15.1',
    uv: '1.46.0',
    v8: '11.3.244.8-node.26',
  });
}

function release(version) {
  const base = `https://nodejs.org/download/release/${version}/node-${version}`;
  return { name: 'node', lts: 'Iron', sourceUrl: `${base}.tar.gz`, headersUrl: `${base}-headers.tar.gz` };
}

let featuresMade;

function features() {
  featuresMade ??= {
    inspector: false,
    debug: false,
    uv: true,
    ipv6: true,
    tls_alpn: false,
    tls_sni: false,
    tls_ocsp: false,
    tls: false,
    get cached_builtins() {
      return true;
    },
    get require_module() {
      return program.option('--experimental-require-module') !== false;
    },
  };
  return featuresMade;
}

function config() {
  const targetDefaults = { cflags: [], default_configuration: 'Release', defines: [], include_dirs: [], libraries: [] };
  const variables = {
    asan: 0, coverage: false, is_debug: 0, napi_build_version: '9', node_builtin_shareable_builtins: [], node_module_version: 115,
    node_prefix: '/usr/local', node_shared: false, node_shared_openssl: false, node_use_openssl: false, node_without_node_options: false,
    openssl_is_fips: false, openssl_quic: false, single_executable_application: false, v8_enable_i18n_support: 0,
  };
  for (const value of Object.values(targetDefaults)) Object.freeze(value);
  Object.freeze(variables.node_builtin_shareable_builtins);
  return Object.freeze({ target_defaults: Object.freeze(targetDefaults), variables: Object.freeze(variables) });
}

module.exports = { config, features, release, versions };
