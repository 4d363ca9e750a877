// Written by bench/make_coefficients.py; do not edit.

/** ln 2 to 42 bits: its product with a whole number below 2^11 is exact. */
export const LN2_HIGH: number = 0.6931471805598903;

/** ln 2 − LN2_HIGH. What the two leave out is 2^-102.0. */
export const LN2_LOW: number = 5.497923018708371e-14;

/** 1/ln 2. */
export const LOG2_E: number = 1.4426950408889634;

/** (e^r − 1 − r − r²/2)/r³ for |r| ≤ ln 2/2; error as part of the power of two above e^r. Largest error 2^-57.88. */
export const EXP_TAIL: readonly number[] = [
  0.1666666666666628,
  0.04166666666660325,
  0.008333333333583994,
  0.0013888888927084265,
  0.00019841269307404013,
  2.4801508322864092e-05,
  2.755776675835156e-06,
  2.762532793995932e-07,
  2.4942562201884714e-08,
];

/** (e^r − 1 − r − r²/2)/r³ for |r| ≤ ln 2/2; error as part of e^r − 1. Largest error 2^-59.17. */
export const EXPM1_TAIL: readonly number[] = [
  0.16666666666666677,
  0.04166666666666658,
  0.008333333333322169,
  0.001388888888894264,
  0.00019841269884918216,
  2.4801587198246033e-05,
  2.7557245321442707e-06,
  2.755738705210202e-07,
  2.5108676053900352e-08,
  2.087890021899438e-09,
];

/** (2·artanh(s) − 2s)/s³ in s², 0 ≤ s ≤ 3 − 2√2; error as part of 2·artanh(s). Largest error 2^-59.49. */
export const LOG_TAIL: readonly number[] = [
  0.6666666666666734,
  0.39999999999416647,
  0.285714287420273,
  0.22222198605075716,
  0.1818356285395084,
  0.15314084680445647,
  0.1479563585406989,
];

/** (artanh(s)/s − 1 − s²/3 − s⁴/5)/s⁶ in s², 0 ≤ s ≤ 3 − 2√2; error as part of artanh(s). Largest error 2^-72.85. */
export const LOG_LONG_TAIL: readonly number[] = [
  0.14285714285716578,
  0.11111111110007425,
  0.09090909302526173,
  0.07692286465110913,
  0.0666788088583222,
  0.05842535712555199,
  0.05955355687720009,
];

/** 1/3 = 26 bits + 53 bits + 2^-82.58. */
export const THIRD: readonly number[] = [
  0.3333333358168602,
  -2.483526865641276e-09,
];

/** 1/5 = 26 bits + 53 bits + 2^-84.32. */
export const FIFTH: readonly number[] = [
  0.19999999925494194,
  7.450580596923829e-10,
];

/** 1/ln 2 = 26 bits + 53 bits + 2^-86.75. */
export const INVERSE_LN2: readonly number[] = [
  1.4426950514316559,
  -1.0542692476429138e-08,
];

/** 1/ln 10 = 26 bits + 53 bits + 2^-82.59. */
export const INVERSE_LN10: readonly number[] = [
  0.4342944845557213,
  -2.6524694553078553e-09,
];

/** log10 2 = 42 bits + 53 bits + 2^-101.5. */
export const LOG10_2: readonly number[] = [
  0.30102999566395283,
  2.8363394551044964e-14,
];

/** (sin r − r + r³/6)/r⁵ in r², |r| ≤ π/4; error as part of sin r. Largest error 2^-68.12. */
export const SIN_TAIL: readonly number[] = [
  0.00833333333333333,
  -0.00019841269841261653,
  2.7557319217118437e-06,
  -2.5052105581174662e-08,
  1.605844288737985e-10,
  -7.582125193829257e-13,
];

/** 1/6 = 26 bits + 53 bits + 2^-83.58. */
export const SIXTH: readonly number[] = [
  0.1666666679084301,
  -1.241763432820638e-09,
];

/** (cos r − 1 + r²/2)/r⁴ in r², |r| ≤ π/4; error as part of cos r. Largest error 2^-63.93. */
export const COS_TAIL: readonly number[] = [
  0.041666666666666595,
  -0.0013888888888873342,
  2.480158728900208e-05,
  -2.7557314217037786e-07,
  2.0875705395867985e-09,
  -1.1358749250573556e-11,
];

/** π/2 = 33 + 33 + 33 + 53 bits + 2^-159.9. */
export const HALF_PI_PARTS: readonly number[] = [
  1.5707963267341256,
  6.077100506303966e-11,
  2.0222662487111665e-21,
  8.4784276603689e-32,
];

/** 2/π. */
export const TWO_OVER_PI: number = 0.6366197723675814;

/** π/2 = 26 bits + 53 bits + 2^-80.38. */
export const HALF_PI: readonly number[] = [
  1.5707963407039642,
  -1.3909067614167116e-08,
];

/** π = 53 bits + 53 bits + 2^-108.0. */
export const PI: readonly number[] = [
  3.141592653589793,
  1.2246467991473532e-16,
];

/** 2/π in words of 32 bits: word i counts 2^(−32(i+1)). */
export const TWO_OVER_PI_WORDS: readonly number[] = [
  2734261102.0,
  1313084713.0,
  4230436817.0,
  4113882560.0,
  3680671129.0,
  1011060801.0,
  4266746795.0,
  3736847713.0,
  3072618042.0,
  1112396512.0,
  105459434.0,
  164729372.0,
  4263373596.0,
  2972297022.0,
  3900847605.0,
  784024708.0,
  3919343654.0,
  3026157121.0,
  965858873.0,
  2203269620.0,
  2625920907.0,
  3187222587.0,
  536385535.0,
  3724908559.0,
  4012839307.0,
  1510632735.0,
  1832287951.0,
  667617719.0,
  1330003814.0,
  2657085997.0,
  1965537991.0,
  3957715323.0,
  1023883767.0,
  2320667370.0,
  1811636145.0,
  529358088.0,
  1443049542.0,
];

/** (arctan t − t)/t³ in t², |t| ≤ 0.21; error as part of arctan t. Largest error 2^-61.94. */
export const ATAN_TAIL: readonly number[] = [
  -0.3333333333333328,
  0.19999999999961557,
  -0.1428571427598667,
  0.11111109920839883,
  -0.09090828415067459,
  0.0768911145226057,
  -0.06592718467002359,
  0.049465875672357135,
];

/** The slope 0.40625, its arctangent to 53 bits, and the rest. */
export const ATAN_LOW: readonly number[] = [
  0.40625,
  0.38588266939807375,
  2.378822732491941e-17,
];

/** The slope 2.4375, its arctangent to 53 bits, and the rest. */
export const ATAN_HIGH: readonly number[] = [
  2.4375,
  1.1814796049617557,
  1.511867738554561e-17,
];

