//! The ciphers that Node knows by name, and what getCipherInfo() tells of them.

/// How a cipher works on blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Cbc,
    Ccm,
    Cfb,
    Ctr,
    Ecb,
    Gcm,
    Ocb,
    Ofb,
    Stream,
    Wrap,
    Xts,
}

impl Mode {
    /// As getCipherInfo() names it.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Cbc => "cbc",
            Mode::Ccm => "ccm",
            Mode::Cfb => "cfb",
            Mode::Ctr => "ctr",
            Mode::Ecb => "ecb",
            Mode::Gcm => "gcm",
            Mode::Ocb => "ocb",
            Mode::Ofb => "ofb",
            Mode::Stream => "stream",
            Mode::Wrap => "wrap",
            Mode::Xts => "xts",
        }
    }
}

/// A cipher; lengths are bytes.
#[derive(Debug)]
pub struct Facts {
    /// The short name of OpenSSL's in lower case.
    pub name: &'static str,
    /// OpenSSL's number of it.
    pub number: i32,
    /// How it works.
    pub mode: Mode,
    /// Length of a block, 1 for what works on bytes.
    pub block: usize,
    /// Length of the initialization vector, 0 if there is none.
    pub vector: usize,
    /// Length of the key.
    pub key: usize,
    /// Other names in lower case.
    aliases: &'static [&'static str],
}

/// ChaCha20-Poly1305, the only stream cipher that authenticates.
pub const CHACHA20_POLY1305: i32 = 1018;

impl Facts {
    /// The cipher of this name, in any case.
    pub fn named(name: &str) -> Option<&'static Facts> {
        // For OpenSSL a name ends with its first NUL.
        let name = name.split('\0').next()?;
        let is = |known: &&str| known.eq_ignore_ascii_case(name);
        ALL.iter().find(|facts| is(&facts.name) || facts.aliases.iter().any(is))
    }

    /// The cipher of this number.
    pub fn numbered(number: i32) -> Option<&'static Facts> {
        ALL.iter().find(|facts| facts.number == number)
    }

    /// Whether it makes and checks tags.
    pub fn is_authenticated(&self) -> bool {
        matches!(self.mode, Mode::Ccm | Mode::Gcm | Mode::Ocb) || self.number == CHACHA20_POLY1305
    }
}

const fn row(
    name: &'static str,
    number: i32,
    mode: Mode,
    lengths: [usize; 3],
    aliases: &'static [&'static str],
) -> Facts {
    let [block, vector, key] = lengths;
    Facts { name, number, mode, block, vector, key, aliases }
}

#[rustfmt::skip]
static ALL: &[Facts] = &[
    row("rc4", 5, Mode::Stream, [1, 0, 16], &[]),
    row("des-ecb", 29, Mode::Ecb, [8, 0, 8], &[]),
    row("des-cfb", 30, Mode::Cfb, [1, 8, 8], &[]),
    row("des-cbc", 31, Mode::Cbc, [8, 8, 8], &["des"]),
    row("des-ede", 32, Mode::Ecb, [8, 0, 16], &["des-ede-ecb", "1.3.14.3.2.17"]),
    row("des-ede3", 33, Mode::Ecb, [8, 0, 24], &["des-ede3-ecb"]),
    row("idea-cbc", 34, Mode::Cbc, [8, 8, 16], &[]),
    row("idea-cfb", 35, Mode::Cfb, [1, 8, 16], &[]),
    row("idea-ecb", 36, Mode::Ecb, [8, 0, 16], &[]),
    row("rc2-cbc", 37, Mode::Cbc, [8, 8, 16], &["rc2", "rc2-128"]),
    row("rc2-ecb", 38, Mode::Ecb, [8, 0, 16], &[]),
    row("rc2-cfb", 39, Mode::Cfb, [1, 8, 16], &[]),
    row("rc2-ofb", 40, Mode::Ofb, [1, 8, 16], &[]),
    row("des-ede-cbc", 43, Mode::Cbc, [8, 8, 16], &[]),
    row("des-ede3-cbc", 44, Mode::Cbc, [8, 8, 24], &["des3", "1.2.840.113549.3.7"]),
    row("des-ofb", 45, Mode::Ofb, [1, 8, 8], &[]),
    row("idea-ofb", 46, Mode::Ofb, [1, 8, 16], &[]),
    row("des-ede-cfb", 60, Mode::Cfb, [1, 8, 16], &[]),
    row("des-ede3-cfb", 61, Mode::Cfb, [1, 8, 24], &[]),
    row("des-ede-ofb", 62, Mode::Ofb, [1, 8, 16], &[]),
    row("des-ede3-ofb", 63, Mode::Ofb, [1, 8, 24], &[]),
    row("desx-cbc", 80, Mode::Cbc, [8, 8, 24], &["desx"]),
    row("bf-cbc", 91, Mode::Cbc, [8, 8, 16], &["bf", "blowfish"]),
    row("bf-ecb", 92, Mode::Ecb, [8, 0, 16], &[]),
    row("bf-cfb", 93, Mode::Cfb, [1, 8, 16], &[]),
    row("bf-ofb", 94, Mode::Ofb, [1, 8, 16], &[]),
    row("rc4-40", 97, Mode::Stream, [1, 0, 5], &[]),
    row("rc2-40-cbc", 98, Mode::Cbc, [8, 8, 5], &["rc2-40"]),
    row("cast5-cbc", 108, Mode::Cbc, [8, 8, 16], &["cast", "cast-cbc"]),
    row("cast5-ecb", 109, Mode::Ecb, [8, 0, 16], &[]),
    row("cast5-cfb", 110, Mode::Cfb, [1, 8, 16], &[]),
    row("cast5-ofb", 111, Mode::Ofb, [1, 8, 16], &[]),
    row("rc2-64-cbc", 166, Mode::Cbc, [8, 8, 8], &["rc2-64"]),
    row("id-smime-alg-cms3deswrap", 246, Mode::Wrap, [8, 0, 24], &["des3-wrap", "1.2.840.113549.1.9.16.3.6"]),
    row("aes-128-ecb", 418, Mode::Ecb, [16, 0, 16], &["2.16.840.1.101.3.4.1.1"]),
    row("aes-128-cbc", 419, Mode::Cbc, [16, 16, 16], &["aes128", "2.16.840.1.101.3.4.1.2"]),
    row("aes-128-ofb", 420, Mode::Ofb, [1, 16, 16], &["2.16.840.1.101.3.4.1.3"]),
    row("aes-128-cfb", 421, Mode::Cfb, [1, 16, 16], &["2.16.840.1.101.3.4.1.4"]),
    row("aes-192-ecb", 422, Mode::Ecb, [16, 0, 24], &["2.16.840.1.101.3.4.1.21"]),
    row("aes-192-cbc", 423, Mode::Cbc, [16, 16, 24], &["aes192", "2.16.840.1.101.3.4.1.22"]),
    row("aes-192-ofb", 424, Mode::Ofb, [1, 16, 24], &["2.16.840.1.101.3.4.1.23"]),
    row("aes-192-cfb", 425, Mode::Cfb, [1, 16, 24], &["2.16.840.1.101.3.4.1.24"]),
    row("aes-256-ecb", 426, Mode::Ecb, [16, 0, 32], &["2.16.840.1.101.3.4.1.41"]),
    row("aes-256-cbc", 427, Mode::Cbc, [16, 16, 32], &["aes256", "2.16.840.1.101.3.4.1.42"]),
    row("aes-256-ofb", 428, Mode::Ofb, [1, 16, 32], &["2.16.840.1.101.3.4.1.43"]),
    row("aes-256-cfb", 429, Mode::Cfb, [1, 16, 32], &["2.16.840.1.101.3.4.1.44"]),
    row("aes-128-cfb1", 650, Mode::Cfb, [1, 16, 16], &[]),
    row("aes-192-cfb1", 651, Mode::Cfb, [1, 16, 24], &[]),
    row("aes-256-cfb1", 652, Mode::Cfb, [1, 16, 32], &[]),
    row("aes-128-cfb8", 653, Mode::Cfb, [1, 16, 16], &[]),
    row("aes-192-cfb8", 654, Mode::Cfb, [1, 16, 24], &[]),
    row("aes-256-cfb8", 655, Mode::Cfb, [1, 16, 32], &[]),
    row("des-cfb1", 656, Mode::Cfb, [1, 8, 8], &[]),
    row("des-cfb8", 657, Mode::Cfb, [1, 8, 8], &[]),
    row("des-ede3-cfb1", 658, Mode::Cfb, [1, 8, 24], &[]),
    row("des-ede3-cfb8", 659, Mode::Cfb, [1, 8, 24], &[]),
    row("camellia-128-cbc", 751, Mode::Cbc, [16, 16, 16], &["camellia128", "1.2.392.200011.61.1.1.1.2"]),
    row("camellia-192-cbc", 752, Mode::Cbc, [16, 16, 24], &["camellia192", "1.2.392.200011.61.1.1.1.3"]),
    row("camellia-256-cbc", 753, Mode::Cbc, [16, 16, 32], &["camellia256", "1.2.392.200011.61.1.1.1.4"]),
    row("camellia-128-ecb", 754, Mode::Ecb, [16, 0, 16], &["0.3.4401.5.3.1.9.1"]),
    row("camellia-192-ecb", 755, Mode::Ecb, [16, 0, 24], &["0.3.4401.5.3.1.9.21"]),
    row("camellia-256-ecb", 756, Mode::Ecb, [16, 0, 32], &["0.3.4401.5.3.1.9.41"]),
    row("camellia-128-cfb", 757, Mode::Cfb, [1, 16, 16], &["0.3.4401.5.3.1.9.4"]),
    row("camellia-192-cfb", 758, Mode::Cfb, [1, 16, 24], &["0.3.4401.5.3.1.9.24"]),
    row("camellia-256-cfb", 759, Mode::Cfb, [1, 16, 32], &["0.3.4401.5.3.1.9.44"]),
    row("camellia-128-cfb1", 760, Mode::Cfb, [1, 16, 16], &[]),
    row("camellia-192-cfb1", 761, Mode::Cfb, [1, 16, 24], &[]),
    row("camellia-256-cfb1", 762, Mode::Cfb, [1, 16, 32], &[]),
    row("camellia-128-cfb8", 763, Mode::Cfb, [1, 16, 16], &[]),
    row("camellia-192-cfb8", 764, Mode::Cfb, [1, 16, 24], &[]),
    row("camellia-256-cfb8", 765, Mode::Cfb, [1, 16, 32], &[]),
    row("camellia-128-ofb", 766, Mode::Ofb, [1, 16, 16], &["0.3.4401.5.3.1.9.3"]),
    row("camellia-192-ofb", 767, Mode::Ofb, [1, 16, 24], &["0.3.4401.5.3.1.9.23"]),
    row("camellia-256-ofb", 768, Mode::Ofb, [1, 16, 32], &["0.3.4401.5.3.1.9.43"]),
    row("seed-ecb", 776, Mode::Ecb, [16, 0, 16], &[]),
    row("seed-cbc", 777, Mode::Cbc, [16, 16, 16], &["seed"]),
    row("seed-ofb", 778, Mode::Ofb, [1, 16, 16], &[]),
    row("seed-cfb", 779, Mode::Cfb, [1, 16, 16], &[]),
    row("id-aes128-wrap", 788, Mode::Wrap, [8, 8, 16], &["aes128-wrap", "2.16.840.1.101.3.4.1.5", "aes-128-wrap"]),
    row("id-aes192-wrap", 789, Mode::Wrap, [8, 8, 24], &["aes192-wrap", "2.16.840.1.101.3.4.1.25", "aes-192-wrap"]),
    row("id-aes256-wrap", 790, Mode::Wrap, [8, 8, 32], &["aes256-wrap", "2.16.840.1.101.3.4.1.45", "aes-256-wrap"]),
    row("id-aes128-gcm", 895, Mode::Gcm, [1, 12, 16], &["aes-128-gcm", "2.16.840.1.101.3.4.1.6"]),
    row("id-aes128-ccm", 896, Mode::Ccm, [1, 12, 16], &["aes-128-ccm", "2.16.840.1.101.3.4.1.7"]),
    row("id-aes128-wrap-pad", 897, Mode::Wrap, [8, 4, 16], &["2.16.840.1.101.3.4.1.8", "aes-128-wrap-pad", "aes128-wrap-pad"]),
    row("id-aes192-gcm", 898, Mode::Gcm, [1, 12, 24], &["aes-192-gcm", "2.16.840.1.101.3.4.1.26"]),
    row("id-aes192-ccm", 899, Mode::Ccm, [1, 12, 24], &["aes-192-ccm", "2.16.840.1.101.3.4.1.27"]),
    row("id-aes192-wrap-pad", 900, Mode::Wrap, [8, 4, 24], &["2.16.840.1.101.3.4.1.28", "aes-192-wrap-pad", "aes192-wrap-pad"]),
    row("id-aes256-gcm", 901, Mode::Gcm, [1, 12, 32], &["aes-256-gcm", "2.16.840.1.101.3.4.1.46"]),
    row("id-aes256-ccm", 902, Mode::Ccm, [1, 12, 32], &["aes-256-ccm", "2.16.840.1.101.3.4.1.47"]),
    row("id-aes256-wrap-pad", 903, Mode::Wrap, [8, 4, 32], &["2.16.840.1.101.3.4.1.48", "aes-256-wrap-pad", "aes256-wrap-pad"]),
    row("aes-128-ctr", 904, Mode::Ctr, [1, 16, 16], &[]),
    row("aes-192-ctr", 905, Mode::Ctr, [1, 16, 24], &[]),
    row("aes-256-ctr", 906, Mode::Ctr, [1, 16, 32], &[]),
    row("aes-128-xts", 913, Mode::Xts, [1, 16, 32], &["1.3.111.2.1619.0.1.1"]),
    row("aes-256-xts", 914, Mode::Xts, [1, 16, 64], &["1.3.111.2.1619.0.1.2"]),
    row("rc4-hmac-md5", 915, Mode::Stream, [1, 0, 16], &[]),
    row("aes-128-cbc-hmac-sha1", 916, Mode::Cbc, [16, 16, 16], &[]),
    row("aes-256-cbc-hmac-sha1", 918, Mode::Cbc, [16, 16, 32], &[]),
    row("aes-128-cbc-hmac-sha256", 948, Mode::Cbc, [16, 16, 16], &[]),
    row("aes-256-cbc-hmac-sha256", 950, Mode::Cbc, [16, 16, 32], &[]),
    row("aes-128-ocb", 958, Mode::Ocb, [16, 12, 16], &[]),
    row("aes-192-ocb", 959, Mode::Ocb, [16, 12, 24], &[]),
    row("aes-256-ocb", 960, Mode::Ocb, [16, 12, 32], &[]),
    row("camellia-128-ctr", 963, Mode::Ctr, [1, 16, 16], &["0.3.4401.5.3.1.9.9"]),
    row("camellia-192-ctr", 967, Mode::Ctr, [1, 16, 24], &["0.3.4401.5.3.1.9.29"]),
    row("camellia-256-ctr", 971, Mode::Ctr, [1, 16, 32], &["0.3.4401.5.3.1.9.49"]),
    row("chacha20-poly1305", 1018, Mode::Stream, [1, 12, 32], &[]),
    row("chacha20", 1019, Mode::Stream, [1, 16, 32], &[]),
    row("aria-128-ecb", 1065, Mode::Ecb, [16, 0, 16], &["1.2.410.200046.1.1.1"]),
    row("aria-128-cbc", 1066, Mode::Cbc, [16, 16, 16], &["aria128", "1.2.410.200046.1.1.2"]),
    row("aria-128-cfb", 1067, Mode::Cfb, [1, 16, 16], &["1.2.410.200046.1.1.3"]),
    row("aria-128-ofb", 1068, Mode::Ofb, [1, 16, 16], &["1.2.410.200046.1.1.4"]),
    row("aria-128-ctr", 1069, Mode::Ctr, [1, 16, 16], &["1.2.410.200046.1.1.5"]),
    row("aria-192-ecb", 1070, Mode::Ecb, [16, 0, 24], &["1.2.410.200046.1.1.6"]),
    row("aria-192-cbc", 1071, Mode::Cbc, [16, 16, 24], &["aria192", "1.2.410.200046.1.1.7"]),
    row("aria-192-cfb", 1072, Mode::Cfb, [1, 16, 24], &["1.2.410.200046.1.1.8"]),
    row("aria-192-ofb", 1073, Mode::Ofb, [1, 16, 24], &["1.2.410.200046.1.1.9"]),
    row("aria-192-ctr", 1074, Mode::Ctr, [1, 16, 24], &["1.2.410.200046.1.1.10"]),
    row("aria-256-ecb", 1075, Mode::Ecb, [16, 0, 32], &["1.2.410.200046.1.1.11"]),
    row("aria-256-cbc", 1076, Mode::Cbc, [16, 16, 32], &["aria256", "1.2.410.200046.1.1.12"]),
    row("aria-256-cfb", 1077, Mode::Cfb, [1, 16, 32], &["1.2.410.200046.1.1.13"]),
    row("aria-256-ofb", 1078, Mode::Ofb, [1, 16, 32], &["1.2.410.200046.1.1.14"]),
    row("aria-256-ctr", 1079, Mode::Ctr, [1, 16, 32], &["1.2.410.200046.1.1.15"]),
    row("aria-128-cfb1", 1080, Mode::Cfb, [1, 16, 16], &[]),
    row("aria-192-cfb1", 1081, Mode::Cfb, [1, 16, 24], &[]),
    row("aria-256-cfb1", 1082, Mode::Cfb, [1, 16, 32], &[]),
    row("aria-128-cfb8", 1083, Mode::Cfb, [1, 16, 16], &[]),
    row("aria-192-cfb8", 1084, Mode::Cfb, [1, 16, 24], &[]),
    row("aria-256-cfb8", 1085, Mode::Cfb, [1, 16, 32], &[]),
    row("aria-128-ccm", 1120, Mode::Ccm, [1, 12, 16], &["1.2.410.200046.1.1.37"]),
    row("aria-192-ccm", 1121, Mode::Ccm, [1, 12, 24], &["1.2.410.200046.1.1.38"]),
    row("aria-256-ccm", 1122, Mode::Ccm, [1, 12, 32], &["1.2.410.200046.1.1.39"]),
    row("aria-128-gcm", 1123, Mode::Gcm, [1, 12, 16], &["1.2.410.200046.1.1.34"]),
    row("aria-192-gcm", 1124, Mode::Gcm, [1, 12, 24], &["1.2.410.200046.1.1.35"]),
    row("aria-256-gcm", 1125, Mode::Gcm, [1, 12, 32], &["1.2.410.200046.1.1.36"]),
    row("sm4-ecb", 1133, Mode::Ecb, [16, 0, 16], &["1.2.156.10197.1.104.1"]),
    row("sm4-cbc", 1134, Mode::Cbc, [16, 16, 16], &["sm4", "1.2.156.10197.1.104.2"]),
    row("sm4-ofb", 1135, Mode::Ofb, [1, 16, 16], &["1.2.156.10197.1.104.3", "sm4-ofb128"]),
    row("sm4-cfb", 1137, Mode::Cfb, [1, 16, 16], &["1.2.156.10197.1.104.4", "sm4-cfb128"]),
    row("sm4-ctr", 1139, Mode::Ctr, [1, 16, 16], &["1.2.156.10197.1.104.7"]),
];

/// The list of getCiphers(): those that work without the legacy provider.
#[rustfmt::skip]
pub static LISTED: &[&str] = &[
    "aes-128-cbc", "aes-128-cbc-hmac-sha1", "aes-128-cbc-hmac-sha256", "aes-128-ccm", "aes-128-cfb", "aes-128-cfb1",
    "aes-128-cfb8", "aes-128-ctr", "aes-128-ecb", "aes-128-gcm", "aes-128-ocb", "aes-128-ofb", "aes-128-xts",
    "aes-192-cbc", "aes-192-ccm", "aes-192-cfb", "aes-192-cfb1", "aes-192-cfb8", "aes-192-ctr", "aes-192-ecb",
    "aes-192-gcm", "aes-192-ocb", "aes-192-ofb", "aes-256-cbc", "aes-256-cbc-hmac-sha1", "aes-256-cbc-hmac-sha256",
    "aes-256-ccm", "aes-256-cfb", "aes-256-cfb1", "aes-256-cfb8", "aes-256-ctr", "aes-256-ecb", "aes-256-gcm",
    "aes-256-ocb", "aes-256-ofb", "aes-256-xts", "aes128", "aes128-wrap", "aes192", "aes192-wrap", "aes256",
    "aes256-wrap", "aria-128-cbc", "aria-128-ccm", "aria-128-cfb", "aria-128-cfb1", "aria-128-cfb8", "aria-128-ctr",
    "aria-128-ecb", "aria-128-gcm", "aria-128-ofb", "aria-192-cbc", "aria-192-ccm", "aria-192-cfb", "aria-192-cfb1",
    "aria-192-cfb8", "aria-192-ctr", "aria-192-ecb", "aria-192-gcm", "aria-192-ofb", "aria-256-cbc", "aria-256-ccm",
    "aria-256-cfb", "aria-256-cfb1", "aria-256-cfb8", "aria-256-ctr", "aria-256-ecb", "aria-256-gcm", "aria-256-ofb",
    "aria128", "aria192", "aria256", "camellia-128-cbc", "camellia-128-cfb", "camellia-128-cfb1", "camellia-128-cfb8",
    "camellia-128-ctr", "camellia-128-ecb", "camellia-128-ofb", "camellia-192-cbc", "camellia-192-cfb",
    "camellia-192-cfb1", "camellia-192-cfb8", "camellia-192-ctr", "camellia-192-ecb", "camellia-192-ofb",
    "camellia-256-cbc", "camellia-256-cfb", "camellia-256-cfb1", "camellia-256-cfb8", "camellia-256-ctr",
    "camellia-256-ecb", "camellia-256-ofb", "camellia128", "camellia192", "camellia256", "chacha20",
    "chacha20-poly1305", "des-ede", "des-ede-cbc", "des-ede-cfb", "des-ede-ecb", "des-ede-ofb", "des-ede3",
    "des-ede3-cbc", "des-ede3-cfb", "des-ede3-cfb1", "des-ede3-cfb8", "des-ede3-ecb", "des-ede3-ofb", "des3",
    "des3-wrap", "id-aes128-CCM", "id-aes128-GCM", "id-aes128-wrap", "id-aes128-wrap-pad", "id-aes192-CCM",
    "id-aes192-GCM", "id-aes192-wrap", "id-aes192-wrap-pad", "id-aes256-CCM", "id-aes256-GCM", "id-aes256-wrap",
    "id-aes256-wrap-pad", "id-smime-alg-CMS3DESwrap", "sm4", "sm4-cbc", "sm4-cfb", "sm4-ctr", "sm4-ecb", "sm4-ofb",
];

/// What it has besides with the legacy provider.
#[rustfmt::skip]
pub static LISTED_LEGACY: &[&str] = &[
    "bf", "bf-cbc", "bf-cfb", "bf-ecb", "bf-ofb", "blowfish", "cast", "cast-cbc", "cast5-cbc", "cast5-cfb", "cast5-ecb",
    "cast5-ofb", "des", "des-cbc", "des-cfb", "des-cfb1", "des-cfb8", "des-ecb", "des-ofb", "desx", "desx-cbc", "rc2",
    "rc2-128", "rc2-40", "rc2-40-cbc", "rc2-64", "rc2-64-cbc", "rc2-cbc", "rc2-cfb", "rc2-ecb", "rc2-ofb", "rc4", "rc4-40",
    "rc4-hmac-md5",
];

#[cfg(test)]
mod tests {
    use super::{ALL, Facts, LISTED};
    use openssl::cipher::Cipher;

    #[test]
    fn what_is_listed_is_there_as_described() {
        for name in LISTED {
            let facts = Facts::named(name).unwrap_or_else(|| panic!("{name} has facts"));
            let cipher =
                Cipher::fetch(None, facts.name, None).unwrap_or_else(|error| panic!("{name}: {error}"));
            let found = (cipher.block_size(), cipher.iv_length(), cipher.key_length());
            assert_eq!(found, (facts.block, facts.vector, facts.key), "{name}");
        }
    }

    #[test]
    fn names_and_numbers_are_of_one_cipher() {
        for facts in ALL {
            assert_eq!(Facts::numbered(facts.number).map(|found| found.name), Some(facts.name));
            for name in facts.aliases.iter().chain([&facts.name]) {
                assert_eq!(Facts::named(&name.to_uppercase()).map(|found| found.number), Some(facts.number));
            }
        }
    }
}
