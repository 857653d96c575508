// The mutants of @taq/measures: each breaks one rule at one place.

/**
 * @typedef {object} Mutant
 * @property {string} name
 * @property {string} file below packages/measures/src
 * @property {string} find text that stands in the file once
 * @property {string} replace
 * @property {'tables' | 'postgres' | 'server' | 'matched'} [by] tests that can tell, where the usual ones cannot
 */

/**
 * @param {string} file
 * @param {readonly (readonly [name: string, find: string, replace: string])[]} changes
 * @returns {Mutant[]}
 */
function mutantsOf(file, changes) {
  return changes.map(([name, find, replace]) => ({ name, file, find, replace }));
}

/** A letter that no longer excludes a trade. */
const letters = [
  ...Array.from('BCGHLMNPQRTUVWZ23479', (letter) => ({
    name: `condition ${letter} stays`,
    file: 'condition-sets.ts',
    find: "'BCGHLMNPQRTUVWZ23479'",
    replace: `'${'BCGHLMNPQRTUVWZ23479'.replace(letter, '')}'`,
  })),
  ...Array.from('O56', (letter) => ({
    name: `auction ${letter} is continuous`,
    file: 'condition-sets.ts',
    find: "'O56'",
    replace: `'${'O56'.replace(letter, '')}'`,
  })),
];

const selection = mutantsOf('trade-selection.ts', [
  ['price zero counts', '${price} > 0 AND', '${price} >= 0 AND'],
  ['infinite price counts', '${price} > 0 AND ${price} < ${PRICE_LIMIT}', '${price} > 0'],
  ['size zero counts', '`${size} > 0`', '`${size} >= 0`'],
  ['cancelled counts', "final: ['00', '01', '02']", "final: ['00', '01', '02', '08']"],
  ['corrected goes', "final: ['00', '01', '02']", "final: ['00', '02']"],
  ['as printed loses 07', "'02', '07', '08']", "'02', '08']"],
  ['cancel record as printed', "'02', '07', '08']", "'02', '07', '08', '10']"],
  ['off exchange is lit', "OFF_EXCHANGE = 'D'", "OFF_EXCHANGE = 'X'"],
  [
    'NULL conditions drop',
    "const text = `coalesce(${conditions}, '')`",
    'const text = `${conditions}`',
  ],
  ['tapes are mixed up', "WHEN ${source} = 'N' THEN", "WHEN ${source} = 'C' THEN"],
  ['blanks are letters', "translate(${text}, ' ', '')", "translate(${text}, '_', '')"],
]);

const cells = mutantsOf('minute-cells.ts', [
  [
    'bars take the close',
    'return `t >= ${open} AND t < ${close}`',
    'return `t >= ${open} AND t <= ${close}`',
  ],
  [
    'bars lose the open',
    'return `t >= ${open} AND t < ${close}`',
    'return `t > ${open} AND t < ${close}`',
  ],
  ['marks lose the close', '`t >= ${open} AND t <= ${close}`', '`t >= ${open} AND t < ${close}`'],
  ['auctions take all after the close', '(t < ${close} OR is_closing)', '(t < ${close} OR true)'],
  ['first is last', '(min(tick))[3] AS open', '(max(tick))[3] AS open'],
  ['last is first', '(max(tick))[3] AS close', '(min(tick))[3] AS close'],
  ['high is low', 'max(price) AS high', 'min(price) AS high'],
  [
    'order of ticks without number',
    "dialect.tuple('t', 'seq', 'price')",
    "dialect.tuple('t', '0', 'price')",
  ],
  ['mark takes the first of its stamp', '(max(CASE WHEN on_mark', '(min(CASE WHEN on_mark'],
  ['no auctions at the close', "hasLetter(trades, '6')", "hasLetter(trades, '5')"],
  ['opening print is another', "hasLetter(trades, 'O')", "hasLetter(trades, 'Q')"],
]);

const path = [
  ...mutantsOf('price-path.ts', [
    ['mark before is at', "const atMark = grid.edge === 'at' && path", 'const atMark = path'],
    [
      'mark at is before',
      "const atMark = grid.edge === 'at'",
      "const atMark = grid.edge === 'before'",
    ],
    [
      'price of the minute at its end',
      '(path.minute[row] ?? Infinity) < end',
      '(path.minute[row] ?? Infinity) <= end',
    ],
    ['ticks at the close go', "< close || grid.edge === 'at'", '< close'],
    ['ticks at the close stay', "< close || grid.edge === 'at'", '<= close'],
    ['path starts an interval late', '/ minutes) + 1;', '/ minutes) + 2;'],
    ['path starts before its tick', 'Math.max(1, Math.ceil(', 'Math.max(1, Math.floor('],
    ['mark ticks are active twice', "ticks > (grid.edge === 'at' ? atMark : 0n)", 'ticks > 0n'],
    ['empty intervals are active', 'atMark > 0n) active.add', 'atMark >= 0n) active.add'],
  ]),
  ...mutantsOf('path-cells.ts', [
    [
      'median is the lower one',
      "${middle(px, 'ASC')} + ${middle(px, 'DESC')}",
      "${middle(px, 'ASC')} + ${middle(px, 'ASC')}",
    ],
    ['vwap without sizes', 'den: `${parts} * sum(${size})`', 'den: `${parts} * count(*)`'],
    ['stamps lose the close', 'AND t <= ${span.close}', 'AND t < ${span.close}'],
    ['unusable midpoints', 'isUsable(ticks.quotes)', "'true'"],
    [
      'order of the quotes of a stamp',
      "['seq', 'pb', 'pa', 'bid_size', 'ask_size', 'pb + pa']",
      "['0', 'pb', 'pa', 'bid_size', 'ask_size', 'pb + pa']",
    ],
  ]),
  ...mutantsOf('realized-volatility.ts', [
    ['absolute returns', 'value * value', 'Math.abs(value)'],
    ['one return too many', 'returns.length < minObs', 'returns.length <= minObs'],
  ]),
];

const quotes = [
  ...mutantsOf('quote-state.ts', [
    ['locked is usable', 'WHEN ask = bid THEN ${locked}', 'WHEN ask = bid THEN ${usable}'],
    ['crossed is usable', 'WHEN ask < bid THEN ${crossed}', 'WHEN ask < bid THEN ${usable}'],
    [
      'bid size zero is a side',
      '${bidSize} > 0 AND ${askSize} > 0',
      '${bidSize} >= 0 AND ${askSize} > 0',
    ],
    [
      'ask size zero is a side',
      '${bidSize} > 0 AND ${askSize} > 0',
      '${bidSize} > 0 AND ${askSize} >= 0',
    ],
    ['wide side below stays', '2 * pb < previous - ${limit} OR ', ''],
    ['wide side above stays', ' OR 2 * pa > previous + ${limit}', ''],
    [
      'width limit in USD is closed',
      'return `pa - pb > ${exactPrice(maxSpread)}`',
      'return `pa - pb >= ${exactPrice(maxSpread)}`',
    ],
    ['width limit of one side', "wide('200000000')", "wide('100000000')"],
    [
      'a condition of Holden and Jacobsen goes',
      "['A', 'B', 'H', 'O', 'R', 'W']",
      "['A', 'B', 'H', 'O', 'W']",
    ],
    ['cancelled quotes stay', "<> 'B'`", "<> 'X'`"],
  ]),
  ...mutantsOf('quoted-spread-statement.ts', [
    ['quotes lose the open', 'WHERE t >= ${open}${rule.carryIn', 'WHERE t > ${open}${rule.carryIn'],
    [
      'always carried in',
      '${rule.carryIn ? ` OR coalesce(until',
      '${!rule.carryIn ? ` OR coalesce(until',
    ],
    [
      'time before the open counts',
      'ends - greatest(t, ${question.span.open}) AS ns',
      'ends - t AS ns',
    ],
    ['last record has no time', 'coalesce(until, ${close}) AS ends', 'coalesce(until, t) AS ends'],
  ]),
  ...mutantsOf('ordered-quotes.ts', [
    [
      'quotes from the open on',
      'orderedQuotes(question)}',
      'orderedQuotes(question, question.span.open)}',
    ],
    ['ties are not told', 'coalesce(lag(t) OVER day = t AND', 'coalesce(lag(t) OVER day <> t AND'],
    ['numbered records tie', ' AND lag(seq) OVER day = seq', ''],
    [
      'order without number',
      "'t, seq, bid, ask, bid_size, ask_size'",
      "'t, bid, ask, bid_size, ask_size, seq'",
    ],
    [
      'order without bid',
      "'t, seq, bid, ask, bid_size, ask_size'",
      "'t, seq, ask, bid, bid_size, ask_size'",
    ],
    [
      'slices end with their last record',
      'coalesce(lead(t) OVER day, following)',
      'lead(t) OVER day',
    ],
  ]),
  ...mutantsOf('quoted-spread.ts', [
    ['spread over the bid', '(2 * dollars(low, high)) / (low + high)', 'dollars(low, high) / low'],
    [
      'carried record does not count',
      '(records[row] ?? 0n) + (carried[row] ?? 0n)',
      '(records[row] ?? 0n)',
    ],
  ]),
];

const effective = [
  ...mutantsOf('effective-spread-statement.ts', [
    ['quote of the same stamp', "=== 'at' ? '>=' : '>'", "=== 'at' ? '>=' : '>='"],
    ['at is before', "=== 'at' ? '>=' : '>'", "=== 'at' ? '>' : '>'"],
    ['no lag', 't - ${rule.lag} AS t', 't AS t'],
    ['any record of a stamp', 'WHERE until IS DISTINCT FROM t', 'WHERE true'],
    ['quotes end with their slice', 'range(${first}, ${last} + 1)', '[${first}]'],
    ['quotes miss their last slice', 'range(${first}, ${last} + 1)', 'range(${first}, ${last})'],
    ['half the gap', 'abs(2 * px', 'abs(px'],
    [
      'trades at the close',
      '} selected\n    WHERE t >= ${span.open} AND t < ${span.close}\n  )`;\n}\n\n/**\n * DuckDB',
      '} selected\n    WHERE t >= ${span.open} AND t <= ${span.close}\n  )`;\n}\n\n/**\n * DuckDB',
    ],
  ]),
  ...mutantsOf('effective-spread.ts', [
    ['unusable is without quote', 'code === QUOTE_STATE.none', 'code !== QUOTE_STATE.usable'],
  ]),
  ...mutantsOf('spread-stats.ts', [
    ['basis points by shares', "weight === 'share' ? 'dollar' : weight", 'weight'],
    ['per mille', '1e4 * relative', '1e3 * relative'],
  ]),
  {
    name: 'on the server: quote of the same stamp',
    file: 'effective-spread-statement.ts',
    find: "=== 'at' ? [1, 0] : [0, 1]",
    replace: "=== 'at' ? [1, 0] : [1, 0]",
    by: 'postgres',
  },
  {
    name: 'on the server: microseconds only',
    file: 'wrds-relations.ts',
    find: '* 1000${below.join',
    replace: "* 1000${[''].join",
    by: 'postgres',
  },
];

const shown = [
  ...mutantsOf('minute-bars.ts', [
    ['always stamped left', "stamp === 'right' ? minutes : 0", '0'],
    [
      'volume without its fraction',
      '(Number(volume[row]) + (rest[row] ?? 0))',
      'Number(volume[row])',
    ],
    ['no fraction is 0', 'rest[row] === 0', 'false'],
  ]),
  ...mutantsOf('fill-minutes.ts', [
    ['filled bars have trades', 'traded: at === from', 'traded: true'],
    ['filled up to the next but one', 'at < until', 'at <= until'],
    ['filled with open prices', '(is ? own : close)', 'own'],
  ]),
  ...mutantsOf('per-symbol.ts', [
    ['a symbol ends with its batch', 'open?.symbol === symbol', 'open?.symbol === `${symbol} `'],
  ]),
  ...mutantsOf('session-span.ts', [
    ['half days are full', 'return regular;', "return namedSpan('09:30-16:00');"],
  ]),
];

/** @type {readonly Mutant[]} */
const tables = [
  ...mutantsOf('local-times.ts', [
    ['a remainder counts twice', "type.endsWith('_NS')", "type.endsWith('_PS')"],
    ['a remainder is lost', ' + coalesce(${nanos.sql}::bigint, 0)', ''],
    [
      'clocks never change',
      'newYorkToUtcNs(date, 12n * HOUR)',
      '(newYorkToUtcNs(date, 12n * HOUR) / (24n * HOUR)) * 24n * HOUR + 17n * HOUR',
    ],
    ['an instant is a time of the day', "!type.startsWith('TIMESTAMP')", 'true'],
  ]),
  ...mutantsOf('local-relations.ts', [
    ['quotes of the day before', '`time >= ${open}`', "'true'"],
    ['any date', '`${day.sql} = DATE ${textLiteral(date)}`', "'true'"],
    ['symbols that are null', '`${symbolOf(find)} IS NOT NULL`', "'true'"],
    ['corrections of one digit', ", 2, '0')", ", 2, ' ')"],
    [
      'fractions of a share are cut',
      'round(${number} * 1e${digits})',
      'round(${number}) * 1e${digits}',
    ],
    ['fractions beside a size are lost', '`${whole} + coalesce(${beyond}, 0)`', 'whole'],
    ['sizes of quotes are whole', '    : FRACTION_DIGITS;', '    : 0;'],
    ['symbols stay as they are spelled', "' -/', '...'", "'', ''"],
    [
      'a named column is one of many',
      "find.isNamed('root') ? undefined :",
      "find.isNamed('root') && find.isNamed('symbol') ? undefined :",
    ],
  ]),
  ...mutantsOf('arrow-into-duckdb.ts', [
    ['instants are milliseconds', 'isRaw: true', 'isRaw: false'],
  ]),
  ...mutantsOf('duckdb-engine.ts', [
    ['columns of the first file only', 'union_by_name = true', 'union_by_name = false'],
    ['Arrow tables stay', 'DROP TABLE IF EXISTS ${name}', 'SELECT 1'],
  ]),
  ...mutantsOf('sql-text.ts', [
    ['quotes end a text', `.replaceAll("'", "''")`, ''],
    ['no symbol is every symbol', "return 'false'", "return 'true'"],
  ]),
  ...mutantsOf('local-columns.ts', [['quotes end a name', `.replaceAll('"', '""')`, '']]),
].map((mutant) => ({ ...mutant, by: /** @type {const} */ ('tables') }));

/** @type {readonly Mutant[]} */
const server = mutantsOf('wrds-relations.ts', [
  ['an indicator of CTA goes', "natbbo_ind IN ('1', 'G')", "natbbo_ind IN ('1')"],
  ['an indicator of UTP goes', "natbbo_ind = '4'", "natbbo_ind = '1'"],
  [
    'suffixes are lost',
    "const SYMBOL = \"sym_root || coalesce('.' || sym_suffix, '')\"",
    "const SYMBOL = 'sym_root'",
  ],
  ['roots alone are asked for', 'isOneOf(SYMBOL, symbols.map(formatSymbol))', "'true'"],
  [
    'the scan ends before the close',
    '${clock} <= ${timeLiteral(close)}',
    '${clock} < ${timeLiteral(close)}',
  ],
]).map((mutant) => ({ ...mutant, by: /** @type {const} */ ('server') }));

/** @type {Mutant} */
const matched = {
  name: 'every trade of wct has a quote',
  file: 'wrds-relations.ts',
  find: "hasQuote: 'qtime IS NOT NULL'",
  replace: "hasQuote: 'true'",
  by: 'matched',
};

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  ...letters,
  ...selection,
  ...cells,
  ...path,
  ...quotes,
  ...effective,
  ...shown,
  ...tables,
  ...server,
  matched,
];
