//! Boolean options, one bit each.

/// The set of boolean options. A bit is set when the option differs from "off".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switches(u64);

/// The boolean options that have an effect here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Switch {
    Warnings,
    Deprecation,
    TraceWarnings,
    TraceDeprecation,
    ThrowDeprecation,
    PendingDeprecation,
    TraceUncaught,
    TraceExit,
    TraceSigint,
    TraceSyncIo,
    ExposeGc,
    ExposeInternals,
    PreserveSymlinks,
    PreserveSymlinksMain,
    EnableSourceMaps,
    RequireModule,
    ModuleCaches,
    DetectModule,
    GlobalSearchPaths,
    InsecureHttpParser,
    AbortOnUncaughtException,
    Addons,
    ZeroFillBuffers,
    DisallowCodeGeneration,
    FrozenIntrinsics,
    VmModules,
    ImportMetaResolve,
    ReplAwait,
    PrintRequiredTla,
    Fetch,
    GlobalCustomEvent,
    GlobalWebCrypto,
    WebSocket,
    EventSource,
    NetworkFamilyAutoselection,
    ExtraInfoOnFatalException,
    TlsMin10,
    TlsMin11,
    TlsMin12,
    TlsMin13,
    TlsMax12,
    TlsMax13,
    TestOnly,
    Test,
    TestForceExit,
    TestModuleMocks,
    TestUpdateSnapshots,
    TestCoverage,
    Watch,
    OpensslLegacyProvider,
}

impl Switches {
    /// What is on when nothing is said.
    pub const DEFAULT: Switches = Switches(
        bit(Switch::Warnings)
            | bit(Switch::Deprecation)
            | bit(Switch::RequireModule)
            | bit(Switch::ModuleCaches)
            | bit(Switch::DetectModule)
            | bit(Switch::GlobalSearchPaths)
            | bit(Switch::Addons)
            | bit(Switch::ReplAwait)
            | bit(Switch::Fetch)
            | bit(Switch::WebSocket)
            | bit(Switch::GlobalCustomEvent)
            | bit(Switch::GlobalWebCrypto)
            | bit(Switch::NetworkFamilyAutoselection)
            | bit(Switch::ExtraInfoOnFatalException),
    );

    pub const fn has(self, switch: Switch) -> bool {
        self.0 & bit(switch) != 0
    }

    pub fn set(&mut self, switch: Switch, on: bool) {
        if on {
            self.0 |= bit(switch);
        } else {
            self.0 &= !bit(switch);
        }
    }
}

const fn bit(switch: Switch) -> u64 {
    1 << switch as u8
}
