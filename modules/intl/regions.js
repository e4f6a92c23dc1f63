// internal:intl/regions: which script and region a language usually means, and how weeks go there (CLDR).

const LIKELY = `
  aa-Latn-ET ab-Cyrl-GE ae-Avst-IR af-Latn-ZA ak-Latn-GH am-Ethi-ET an-Latn-ES ar-Arab-EG as-Beng-IN
  av-Cyrl-RU ay-Latn-BO az-Latn-AZ ba-Cyrl-RU be-Cyrl-BY bg-Cyrl-BG bi-Latn-VU bm-Latn-ML bn-Beng-BD
  bo-Tibt-CN br-Latn-FR bs-Latn-BA ca-Latn-ES ce-Cyrl-RU ch-Latn-GU co-Latn-FR cr-Cans-CA cs-Latn-CZ
  cu-Cyrl-RU cv-Cyrl-RU cy-Latn-GB da-Latn-DK de-Latn-DE dv-Thaa-MV dz-Tibt-BT ee-Latn-GH el-Grek-GR
  en-Latn-US eo-Latn-001 es-Latn-ES et-Latn-EE eu-Latn-ES fa-Arab-IR ff-Latn-SN fi-Latn-FI fj-Latn-FJ
  fo-Latn-FO fr-Latn-FR fy-Latn-NL ga-Latn-IE gd-Latn-GB gl-Latn-ES gn-Latn-PY gu-Gujr-IN gv-Latn-IM
  ha-Latn-NG he-Hebr-IL hi-Deva-IN ho-Latn-PG hr-Latn-HR ht-Latn-HT hu-Latn-HU hy-Armn-AM hz-Latn-NA
  ia-Latn-001 id-Latn-ID ie-Latn-EE ig-Latn-NG ii-Yiii-CN ik-Latn-US io-Latn-001 is-Latn-IS it-Latn-IT
  iu-Cans-CA ja-Jpan-JP jv-Latn-ID ka-Geor-GE kg-Latn-CD ki-Latn-KE kj-Latn-NA kk-Cyrl-KZ kl-Latn-GL
  km-Khmr-KH kn-Knda-IN ko-Kore-KR kr-Latn-NG ks-Arab-IN ku-Latn-TR kv-Cyrl-RU kw-Latn-GB ky-Cyrl-KG
  la-Latn-VA lb-Latn-LU lg-Latn-UG li-Latn-NL ln-Latn-CD lo-Laoo-LA lt-Latn-LT lu-Latn-CD lv-Latn-LV
  mg-Latn-MG mh-Latn-MH mi-Latn-NZ mk-Cyrl-MK ml-Mlym-IN mn-Cyrl-MN mr-Deva-IN ms-Latn-MY mt-Latn-MT
  my-Mymr-MM na-Latn-NR nb-Latn-NO nd-Latn-ZW ne-Deva-NP ng-Latn-NA nl-Latn-NL nn-Latn-NO no-Latn-NO
  nr-Latn-ZA nv-Latn-US ny-Latn-MW oc-Latn-FR oj-Cans-CA om-Latn-ET or-Orya-IN os-Cyrl-GE pa-Guru-IN
  pi-Latn-GB pl-Latn-PL ps-Arab-AF pt-Latn-BR qu-Latn-PE rm-Latn-CH rn-Latn-BI ro-Latn-RO ru-Cyrl-RU
  rw-Latn-RW sa-Deva-IN sc-Latn-IT sd-Arab-PK se-Latn-NO sg-Latn-CF si-Sinh-LK sk-Latn-SK sl-Latn-SI
  sm-Latn-WS sn-Latn-ZW so-Latn-SO sq-Latn-AL sr-Cyrl-RS ss-Latn-ZA st-Latn-ZA su-Latn-ID sv-Latn-SE
  sw-Latn-TZ ta-Taml-IN te-Telu-IN tg-Cyrl-TJ th-Thai-TH ti-Ethi-ET tk-Latn-TM tn-Latn-ZA to-Latn-TO
  tr-Latn-TR ts-Latn-ZA tt-Cyrl-RU ty-Latn-PF ug-Arab-CN uk-Cyrl-UA ur-Arab-PK uz-Latn-UZ ve-Latn-ZA
  vi-Latn-VN vo-Latn-001 wa-Latn-BE wo-Latn-SN xh-Latn-ZA yi-Hebr-UA yo-Latn-NG za-Latn-CN zh-Hans-CN
  zu-Latn-ZA`;

// First day, days of the weekend, days that the first week has at least. Elsewhere it is 1/67/1.
const WEEKS = {
  '1/67/4': `
    AD AT AX BE BG CH CZ DD DE DK EE ES FI FJ FO FR FX GB GF GG GI GP GR HU IE IM IT JE LI LT LU MC MQ NL NO
    PL RE RU SE SJ SK SM SU UK VA`,
  '6/45/1': `
    AF`,
  '7/67/1': `
    AG AS BD BR BS BT BU BW BZ CA CO DM DO ET GT GU HK HN ID JM JP JT KE KH KR LA MH MI MM MO MT MX MZ NI NP
    PA PE PH PK PR PU PY PZ RH SG SV TH TT TW UM US VE VI WK WS ZA ZW`,
  '6/56/1': `
    BH DZ EG IQ JO KW LY OM QA SD SY`,
  '6/67/1': `
    DJ`,
  '7/56/1': `
    IL NT SA YD YE`,
  '7/7/1': `
    IN`,
  '6/5/1': `
    IR`,
  '7/67/4': `
    IS PT`,
  '5/67/1': `
    MV`,
  '1/7/1': `
    UG`,
};

const likely = new Map(LIKELY.trim().split(/\s+/).map((tag) => [tag.split('-')[0], tag]));
const ELSEWHERE = '1/67/1';

// The tag `language-Script-REGION` that a language usually means, or undefined.
function likelyOf(language) {
  return likely.get(language);
}

function weekOf(region) {
  const key = Object.keys(WEEKS).find((each) => WEEKS[each].includes(` ${region}`)) ?? ELSEWHERE;
  const [first, weekend, least] = key.split('/');
  return { firstDay: Number(first), weekend: Array.from(weekend, Number), minimalDays: Number(least) };
}

module.exports = { likelyOf, weekOf };
