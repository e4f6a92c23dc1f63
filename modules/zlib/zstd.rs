//! Zstandard, RFC 8878.

use super::codec::{Codec, Step, Trouble};
use super::options::{Parameters, refused};
use std::borrow::Cow;
use zstd_safe::zstd_sys::ZSTD_EndDirective as Directive;
use zstd_safe::{CCtx, CParameter, DCtx, DParameter, InBuffer, OutBuffer, ResetDirective};

/// `ZSTD_e_end`
const FINISH: i32 = 2;

/// The first bytes of a frame, RFC 8878 section 3.1.1.
const FRAME_MARK: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The first bytes of a frame to skip, but for the low half of the first, RFC 8878 section 3.1.2.
const SKIPPABLE_MARK: [u8; 4] = [0x50, 0x2a, 0x4d, 0x18];

/// A stream that is compressed.
pub struct Compressing {
    stream: CCtx<'static>,
    pledged_bytes: Option<u64>,
    /// Bytes of input so far.
    taken_bytes: u64,
}

impl Compressing {
    /// Begins a stream; `pledged_bytes` is the length of its input where that is known.
    pub fn new(
        parameters: &Parameters,
        pledged_bytes: Option<u64>,
        dictionary: &[u8],
    ) -> Result<Compressing, Trouble> {
        let mut stream = CCtx::try_create().ok_or_else(refused)?;
        for (number, value) in parameters {
            let parameter = compression_parameter(*number, *value).ok_or_else(unset)?;
            stream.set_parameter(parameter).map_err(|_| unset())?;
        }
        if !dictionary.is_empty() {
            stream.load_dictionary(dictionary).map_err(|_| refused())?;
        }
        let mut compressing = Compressing { stream, pledged_bytes, taken_bytes: 0 };
        compressing.pledge()?;
        Ok(compressing)
    }

    fn pledge(&mut self) -> Result<(), Trouble> {
        match self.pledged_bytes {
            None => Ok(()),
            some => self.stream.set_pledged_src_size(some).map(|_| ()).map_err(|_| refused()),
        }
    }
}

/// A parameter has no such value.
fn unset() -> Trouble {
    Trouble::new("Setting parameter failed", -1, "ERR_ZLIB_INITIALIZATION_FAILED")
}

/// `ZSTD_c_*` by its number.
fn compression_parameter(number: u32, value: i64) -> Option<CParameter> {
    let (count, flag) = (value as u32, value != 0);
    Some(match number {
        100 => CParameter::CompressionLevel(value as i32),
        101 => CParameter::WindowLog(count),
        102 => CParameter::HashLog(count),
        103 => CParameter::ChainLog(count),
        104 => CParameter::SearchLog(count),
        105 => CParameter::MinMatch(count),
        106 => CParameter::TargetLength(count),
        107 => CParameter::Strategy(strategy(value)?),
        160 => CParameter::EnableLongDistanceMatching(flag),
        161 => CParameter::LdmHashLog(count),
        162 => CParameter::LdmMinMatch(count),
        163 => CParameter::LdmBucketSizeLog(count),
        164 => CParameter::LdmHashRateLog(count),
        200 => CParameter::ContentSizeFlag(flag),
        201 => CParameter::ChecksumFlag(flag),
        202 => CParameter::DictIdFlag(flag),
        400 => CParameter::NbWorkers(count),
        401 => CParameter::JobSize(count),
        402 => CParameter::OverlapSizeLog(count),
        _ => return None,
    })
}

fn strategy(number: i64) -> Option<zstd_safe::Strategy> {
    use zstd_safe::Strategy as S;
    Some(match number {
        1 => S::ZSTD_fast,
        2 => S::ZSTD_dfast,
        3 => S::ZSTD_greedy,
        4 => S::ZSTD_lazy,
        5 => S::ZSTD_lazy2,
        6 => S::ZSTD_btlazy2,
        7 => S::ZSTD_btopt,
        8 => S::ZSTD_btultra,
        9 => S::ZSTD_btultra2,
        _ => return None,
    })
}

impl Codec for Compressing {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Result<Step, Trouble> {
        let directive = match flush {
            0 => Directive::ZSTD_e_continue,
            1 => Directive::ZSTD_e_flush,
            _ => Directive::ZSTD_e_end,
        };
        let (mut from, mut to) = (InBuffer::around(input), OutBuffer::around(output));
        let done = self.stream.compress_stream2(&mut to, &mut from, directive);
        done.map_err(failed)?;
        self.taken_bytes += from.pos() as u64;
        // The library believes an end that comes with the first bytes more than the pledge.
        let is_end = flush == FINISH && from.pos() == input.len();
        if is_end && self.pledged_bytes.is_some_and(|pledged| pledged != self.taken_bytes) {
            return Err(Trouble::new("Src size is incorrect", 72, "ZSTD_error_srcSize_wrong"));
        }
        Ok(Step { consumed: from.pos(), produced: to.pos() })
    }

    fn reset(&mut self) -> Result<(), Trouble> {
        self.taken_bytes = 0;
        self.stream.reset(ResetDirective::SessionOnly).map_err(|_| refused())?;
        self.pledge()
    }
}

/// A stream that is decompressed.
pub struct Decompressing {
    stream: DCtx<'static>,
    /// A frame has begun and not ended.
    in_frame: bool,
}

impl Decompressing {
    /// Begins a stream.
    pub fn new(parameters: &Parameters, dictionary: &[u8]) -> Result<Decompressing, Trouble> {
        let mut stream = DCtx::try_create().ok_or_else(refused)?;
        for (number, value) in parameters {
            if *number != 100 {
                return Err(unset());
            }
            stream.set_parameter(DParameter::WindowLogMax(*value as u32)).map_err(|_| unset())?;
        }
        if !dictionary.is_empty() {
            stream.load_dictionary(dictionary).map_err(|_| refused())?;
        }
        Ok(Decompressing { stream, in_frame: true })
    }
}

impl Codec for Decompressing {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Result<Step, Trouble> {
        let room = output.len();
        let (mut from, mut to) = (InBuffer::around(input), OutBuffer::around(output));
        loop {
            // Behind a frame may come another; what is no frame ends the stream.
            if !self.in_frame && !begins_frame(&input[from.pos()..]) {
                break;
            }
            let before = (from.pos(), to.pos());
            let hint = self.stream.decompress_stream(&mut to, &mut from);
            self.in_frame = hint.map_err(failed)? != 0;
            if to.pos() == room || before == (from.pos(), to.pos()) {
                break;
            }
        }
        if flush == FINISH && self.in_frame && to.pos() < room {
            return Err(Trouble::truncated());
        }
        Ok(Step { consumed: from.pos(), produced: to.pos() })
    }

    fn reset(&mut self) -> Result<(), Trouble> {
        self.in_frame = true;
        self.stream.reset(ResetDirective::SessionOnly).map(|_| ()).map_err(|_| refused())
    }
}

/// Whether these bytes, as far as they go, are a frame's first.
fn begins_frame(bytes: &[u8]) -> bool {
    let is_start = |mark: [u8; 4], mask: u8| {
        bytes.iter().zip(mark).enumerate().all(
            |(at, (byte, mark))| {
                if at == 0 { byte & mask == mark } else { *byte == mark }
            },
        )
    };
    !bytes.is_empty() && (is_start(FRAME_MARK, 0xff) || is_start(SKIPPABLE_MARK, 0xf0))
}

/// The library gives its errors as negative numbers, and their names as sentences.
fn failed(code: usize) -> Trouble {
    let errno = code.wrapping_neg() as i32;
    let name =
        ERRORS.iter().find(|(number, _)| *number == errno).map_or("ZSTD_error_GENERIC", |(_, name)| name);
    Trouble { message: Cow::Borrowed(zstd_safe::get_error_name(code)), errno, code: Cow::Borrowed(name) }
}

/// `ZSTD_ErrorCode` of zstd_errors.h.
const ERRORS: &[(i32, &str)] = &[
    (10, "ZSTD_error_prefix_unknown"),
    (12, "ZSTD_error_version_unsupported"),
    (14, "ZSTD_error_frameParameter_unsupported"),
    (16, "ZSTD_error_frameParameter_windowTooLarge"),
    (20, "ZSTD_error_corruption_detected"),
    (22, "ZSTD_error_checksum_wrong"),
    (24, "ZSTD_error_literals_headerWrong"),
    (30, "ZSTD_error_dictionary_corrupted"),
    (32, "ZSTD_error_dictionary_wrong"),
    (34, "ZSTD_error_dictionaryCreation_failed"),
    (40, "ZSTD_error_parameter_unsupported"),
    (41, "ZSTD_error_parameter_combination_unsupported"),
    (42, "ZSTD_error_parameter_outOfBound"),
    (44, "ZSTD_error_tableLog_tooLarge"),
    (46, "ZSTD_error_maxSymbolValue_tooLarge"),
    (48, "ZSTD_error_maxSymbolValue_tooSmall"),
    (50, "ZSTD_error_stabilityCondition_notRespected"),
    (60, "ZSTD_error_stage_wrong"),
    (62, "ZSTD_error_init_missing"),
    (64, "ZSTD_error_memory_allocation"),
    (66, "ZSTD_error_workSpace_tooSmall"),
    (70, "ZSTD_error_dstSize_tooSmall"),
    (72, "ZSTD_error_srcSize_wrong"),
    (74, "ZSTD_error_dstBuffer_null"),
    (80, "ZSTD_error_noForwardProgress_destFull"),
    (82, "ZSTD_error_noForwardProgress_inputEmpty"),
];
